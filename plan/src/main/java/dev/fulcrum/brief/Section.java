package dev.fulcrum.brief;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of the brief: its keys with line and value, read by typed accessors that collect faults instead of throwing.
///
/// A key that no accessor asked for is unknown: [#close] says so, with the nearest key that was asked for. An accessor that finds a
/// fault returns as if the key were absent, so that reading goes on and all faults are told at once.
public final class Section {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final String key;
    private final Written.Mapping mapping;
    private final Reading reading;
    private final Set<String> asked = new LinkedHashSet<>();

    /// What all sections of one brief share: what is being read, the environment, the files that it may name and those that it did, the
    /// faults so far, and every key asked for.
    record Reading(String operation, Map<String, String> environment, NamedFiles files, Map<String, String> contents, List<Fault> faults,
            Set<String> keys) {
        Reading(String operation, Map<String, String> environment, NamedFiles files) {
            this(operation, environment, files, new LinkedHashMap<>(), new ArrayList<>(), new TreeSet<>());
        }
    }

    Section(String key, Written.Mapping mapping, Reading reading) {
        this.key = key;
        this.mapping = mapping;
        this.reading = reading;
    }

    /// The keys of another YAML file than a brief, some of them replaced.
    ///
    /// @param operation for faults, such as "read guest.yaml"
    /// @param start     a line with which such a file may start
    /// @param replaced  values by key, as given on the command line; a fault's place names the flag
    /// @throws FaultException when the text is no YAML mapping
    public static Section of(String operation, String file, String text, String start, Map<String, String> replaced) {
        Reading reading = new Reading(operation, Map.of(), NamedFiles.NONE);
        boolean empty = text.isBlank();
        Written.Mapping written = empty ? new Written.Mapping(Map.of(), Place.file(file))
                : Written.read(file, text, operation, start, reading.faults);
        return new Section("", Overrides.put(written, "", replaced), reading);
    }

    /// The same section to be read anew, by a reader that wants only its own faults.
    public Section afresh() {
        return new Section(key, mapping, new Reading(reading.operation, reading.environment, NamedFiles.NONE));
    }

    public boolean has(String name) {
        return written(name).isPresent();
    }

    public boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    /// File, line and full key of a key, or of the section where the key is absent.
    public Place place(String name) {
        Written value = mapping.entries().get(name);
        return value != null ? value.place() : new Place(mapping.place().file(), mapping.place().line(), path(name));
    }

    /// Text with `${NAME}` replaced from the environment.
    public Optional<String> text(String name) {
        return scalar(name, "text").flatMap(text -> expanded(name, text));
    }

    public Optional<String> requiredText(String name, String example) {
        if (!has(name)) missing(name, example);
        return text(name);
    }

    /// One of the words given.
    public Optional<String> word(String name, String... words) {
        Optional<String> text = text(name);
        if (text.isEmpty() || List.of(words).contains(text.get())) return text;
        String mend = nearest(text.get(), List.of(words)).map(w -> "did you mean " + w + "?").orElse("write " + words[0]);
        fault(name, "must be " + (words.length == 1 ? words[0] : "one of " + String.join(", ", words)), text.get(), mend);
        return Optional.empty();
    }

    /// A number in the dimension's unit.
    public Optional<Double> number(String name, Dimension dimension, Range range) {
        Optional<String> text = scalar(name, "a number, such as " + dimension.example());
        if (text.isEmpty()) return Optional.empty();
        Optional<Double> number = dimension.parse(text.get());
        if (number.isPresent() && range.contains(number.get())) return number;
        String in = dimension.unit().isEmpty() ? "" : (range == Range.ANY ? " in " : " ") + dimension.unit();
        String unitless = in.isBlank() ? "" : " in " + dimension.unit();
        String expected = number.isPresent() ? "must be " + range + in : "must be a number" + unitless;
        fault(name, expected, text.get(), "write for example " + dimension.example());
        return Optional.empty();
    }

    public Optional<Integer> whole(String name, int low, int high) {
        Optional<Double> number = number(name, Dimension.COUNT, Range.between(low, high));
        if (number.isEmpty() || number.get() == Math.rint(number.get())) return number.map(Double::intValue);
        fault(name, "must be a whole number", number.get().toString(), "write for example " + Math.round(number.get()));
        return Optional.empty();
    }

    /// Yes or no.
    public Optional<Boolean> flag(String name) {
        return word(name, "true", "false").map(Boolean::valueOf);
    }

    /// A list of numbers, empty when absent or faulty.
    public List<Double> numbers(String name, Range range) {
        return numbers(name, range, "[0.6, 0.2, 0.2]");
    }

    /// A list of numbers, empty when absent or faulty.
    public List<Double> numbers(String name, Range range, String example) {
        Optional<Written> value = written(name);
        if (value.isEmpty()) return List.of();
        if (!(value.get() instanceof Written.Sequence sequence)) {
            fault(name, "must be a list of numbers", value.get().shown(), "write for example " + example);
            return List.of();
        }
        List<Double> numbers = new ArrayList<>();
        for (Written item : sequence.items()) {
            Optional<Double> number = item instanceof Written.Scalar s ? Dimension.RATIO.parse(s.text()) : Optional.empty();
            number.filter(range::contains).ifPresentOrElse(numbers::add, () -> reading.faults.add(
                    Fault.of(reading.operation, "must be a number " + range, item.shown(), "correct this item of the list").at(item.place())));
        }
        return numbers.size() == sequence.items().size() ? numbers : List.of();
    }

    /// A list of words, empty when absent or faulty; a plain value is a list with commas.
    public List<String> words(String name, String example) {
        Optional<Written> value = written(name);
        if (value.isPresent() && value.get() instanceof Written.Scalar s) return List.of(s.text().split("\\s*,\\s*"));
        if (value.isPresent() && value.get() instanceof Written.Sequence list
                && list.items().stream().allMatch(Written.Scalar.class::isInstance)) {
            return list.items().stream().map(item -> ((Written.Scalar) item).text()).toList();
        }
        value.ifPresent(v -> fault(name, "must be a list of words", v.shown(), "write for example " + example));
        return List.of();
    }

    /// The content of the file that a key names, relative to the brief's folder; a fault at the key where it cannot be read.
    Optional<NamedFile> file(String name) {
        Optional<String> path = text(name);
        try {
            path.ifPresent(p -> reading.contents.put(p, reading.files.text(p)));
            return path.map(p -> new NamedFile(p, reading.contents.get(p)));
        } catch (FaultException e) {
            e.faults().forEach(f -> fault(name, f.expected(), f.got(), f.mend()));
            return Optional.empty();
        }
    }

    /// A file that the brief names.
    ///
    /// @param path as written
    record NamedFile(String path, String text) {}

    /// Adds faults found in a file that a key names; they keep their place there.
    void add(FaultException found) {
        reading.faults.addAll(found.faults());
    }

    /// The keys written here, for sections whose keys are names.
    public List<String> names() {
        return List.copyOf(mapping.entries().keySet());
    }

    /// The section below a key; an empty one where the key is absent.
    public Section section(String name) {
        return section(name, "");
    }

    /// The same, where a plain value stands for one key of it: `demand: 3e7` for `demand: {requests: 3e7}`.
    public Section section(String name, String shorthand) {
        Optional<Written> value = written(name);
        Map<String, Written> none = Map.of();
        if (value.isEmpty()) return below(name, new Written.Mapping(none, place(name)));
        return below(name, switch (value.get()) {
            case Written.Mapping m -> m;
            case Written.Scalar s when !shorthand.isEmpty() -> new Written.Mapping(Map.of(shorthand, s), s.place());
            case Written.Scalar s when s.text().isEmpty() -> new Written.Mapping(none, s.place());
            case Written w -> notASection(name, w);
        });
    }

    private Written.Mapping notASection(String name, Written got) {
        fault(name, "must be a section of keys", got.shown(), "write the keys below it, indented");
        return new Written.Mapping(Map.of(), got.place());
    }

    private Section below(String name, Written.Mapping found) {
        return new Section(path(name), found, reading);
    }

    /// Adds a fault at a key of this section.
    public void fault(String name, String expected, String got, String mend) {
        reading.faults.add(Fault.of(reading.operation, expected, got, mend).at(place(name)));
    }

    public void missing(String name, String example) {
        fault(name, "must be given", "nothing", "write for example `" + name + ": " + example + "`");
    }

    /// Adds a fault for each key that no accessor asked for.
    public Section close() {
        mapping.entries().keySet().stream().filter(name -> !asked.contains(name)).forEach(name -> {
            String mend = nearest(name, asked).map(known -> "did you mean " + known + "?").orElse("remove it");
            fault(name, "must be one of " + String.join(", ", asked), name, mend);
        });
        return this;
    }

    /// The faults found so far in the brief, in the order of reading.
    public List<Fault> faults() {
        return List.copyOf(reading.faults);
    }

    /// What was written, as maps, lists and text.
    @JsonValue
    public Object raw() {
        return raw(mapping);
    }

    private static Object raw(Written value) {
        return switch (value) {
            case Written.Scalar scalar -> scalar.text();
            case Written.Sequence sequence -> sequence.items().stream().map(Section::raw).toList();
            case Written.Mapping m -> {
                Map<String, Object> raw = new LinkedHashMap<>();
                m.entries().forEach((name, v) -> raw.put(name, raw(v)));
                yield raw;
            }
        };
    }

    private Optional<Written> written(String name) {
        asked.add(name);
        reading.keys.add(path(name));
        return Optional.ofNullable(mapping.entries().get(name));
    }

    private Optional<String> scalar(String name, String expected) {
        Optional<Written> value = written(name);
        if (value.isEmpty()) return Optional.empty();
        if (value.get() instanceof Written.Scalar scalar && !scalar.text().isEmpty()) return Optional.of(scalar.text());
        fault(name, "must be " + expected, value.get().shown(), "write a value or remove the key");
        return Optional.empty();
    }

    private Optional<String> expanded(String name, String text) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        boolean whole = true;
        while (matcher.find()) {
            String value = reading.environment.get(matcher.group(1));
            if (value == null) {
                fault(name, "must name a variable of the environment that is set", "${" + matcher.group(1) + "}",
                        "set it: export " + matcher.group(1) + "=...");
                whole = false;
            }
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(String.valueOf(value)));
        }
        return whole ? Optional.of(matcher.appendTail(expanded).toString()) : Optional.empty();
    }

    private String path(String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /// The word at the smallest edit distance, where that is small enough to be a slip of the finger.
    public static Optional<String> nearest(String word, Collection<String> words) {
        return words.stream().min(Comparator.comparingInt(w -> distance(word, w)))
                .filter(w -> distance(word, w) <= Math.max(1, (word.length() + 1) * 2 / 5));
    }

    /// Levenshtein's distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
