package dev.fulcrum.data.events;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which columns of a table mean what.
///
/// @param kind  column with the kind's word; absent where all rows are of one kind
/// @param value column with quantity or rating
/// @param time  column with a date and time, or seconds since 1970
public record EventColumns(String user, String item, Optional<String> kind, Optional<String> value, Optional<String> time) {

    /// All that are named, in order.
    public List<String> names() {
        return Stream.of(Optional.of(user), Optional.of(item), kind, value, time).flatMap(Optional::stream).toList();
    }
}
