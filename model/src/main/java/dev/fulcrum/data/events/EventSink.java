package dev.fulcrum.data.events;

/// Takes events as a file has them, one by one.
public interface EventSink {
    /// @param user  as written; null or blank where nobody is known
    /// @param item  as written; null or blank where nothing is named
    /// @param kind  the word for it; null where there is none
    /// @param value quantity or rating; NaN where there is none
    /// @param time  seconds since 1970; NaN where there is none
    void event(String user, String item, String kind, double value, double time);
}
