package dev.fulcrum.scaling;

/// Energy and carbon of a training run (Patterson et al. 2021, "Carbon Emissions and Large Neural Network Training", arXiv 2104.10350).
///
/// @param hours           wall time
/// @param processors      accelerators
/// @param watts           mean of one, with its share of the whole system
/// @param pue             energy of the building over energy of the machines, at least 1
/// @param kilogramsPerKwh CO2e
public record TrainingEnergy(double hours, double processors, double watts, double pue, double kilogramsPerKwh) {

    public double kilowattHours() {
        return hours * processors * watts * pue / 1000;
    }

    public double tonnes() {
        return kilowattHours() * kilogramsPerKwh / 1000;
    }
}
