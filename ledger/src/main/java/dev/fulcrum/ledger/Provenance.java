package dev.fulcrum.ledger;

/// Who made an entry and with what, so that it can be made again.
///
/// @param who     the person or service that started the run
/// @param code    version of Fulcrum, with its commit where known
/// @param jdk     the Java runtime, for example "25.0.3+9 Eclipse Adoptium"
/// @param seed    the seed that all randomness of the run comes from
/// @param machine the machine, for example "Xeon 8481C, 2 cores"
public record Provenance(String who, String code, String jdk, long seed, String machine) {

    /// The provenance of this process, with what it cannot know by itself as arguments.
    public static Provenance here(String code, long seed, String machine) {
        String jdk = Runtime.version() + " " + System.getProperty("java.vendor", "unknown vendor");
        return new Provenance(System.getProperty("user.name", "unknown"), code, jdk, seed, machine);
    }
}
