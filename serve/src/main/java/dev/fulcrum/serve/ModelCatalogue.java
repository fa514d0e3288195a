package dev.fulcrum.serve;

import java.util.List;
import java.util.Optional;

/// Where a server finds the models that it may load; asked again at every load, so that what was replaced on the disk is seen.
public interface ModelCatalogue {
    /// @return nothing for a name that this server may not load
    Optional<ModelSpec> find(String name);

    List<String> names();
}
