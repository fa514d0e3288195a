package dev.fulcrum.cli;

/// What a verb has to say at its end.
///
/// @param met  whether the work reached what was asked: exit code 0, else 1
/// @param json one record or map, printed with `--json`
/// @param text for people, printed without `--json`; may be empty
record Answer(boolean met, Object json, String text) {
    static Answer met(Object json, String text) {
        return new Answer(true, json, text);
    }

    /// The work was done honestly and the brief cannot be met, or not with what was found.
    static Answer unmet(Object json, String text) {
        return new Answer(false, json, text);
    }
}
