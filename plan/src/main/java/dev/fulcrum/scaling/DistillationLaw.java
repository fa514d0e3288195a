package dev.fulcrum.scaling;

/// Loss of a student by its teacher's (Busbridge et al. 2025, arXiv 2502.08606): L_S = L_T + L_T^-c0 (1 + (L_T / (Ls~ d1))^(1/f1))^(-c1 f1)
/// (A' / N^a' + B' / D^b')^g', Ls~ being the loss of the student trained without a teacher. Its constants are not stored here; the rule
/// that follows: distil when a teacher exists or serves several students; supervised training wins when the teacher is paid for one
/// student.
public record DistillationLaw(double c0, double c1, double d1, double f1, double parameterScale, double parameterExponent,
        double dataScale, double dataExponent, double mixing) {

    /// @param teacher    L_T
    /// @param supervised Ls~
    /// @param student    its size and the tokens that it is distilled on
    public double loss(double teacher, double supervised, ModelSize student) {
        double gap = Math.pow(teacher, -c0) * Math.pow(1 + Math.pow(teacher / (supervised * d1), 1 / f1), -c1 * f1);
        double limit = parameterScale * Math.pow(student.parameters(), -parameterExponent)
                + dataScale * Math.pow(student.tokens(), -dataExponent);
        return teacher + gap * Math.pow(limit, mixing);
    }
}
