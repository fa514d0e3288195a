package dev.fulcrum.data.events;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// Visits in the format of the UCI set "Anonymous Microsoft Web Data": a line `C,"10001",10001` opens a visitor, each `V,1000,1` after it is a page
/// that he saw, in order; `A,1287,1,"title","path"` names a page. No times.
public final class MsWebFile {
    private MsWebFile() {}

    /// @throws dev.fulcrum.unit.FaultException when the file cannot be read or has no such lines
    public static void read(Path file, EventSink sink) {
        Map<String, String> titles = new HashMap<>();
        int visits = 0;
        try (BufferedReader lines = reader(file)) {
            String visitor = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] part = line.split(",", 5);
                if (part[0].equals("A") && part.length > 3) titles.put(part[1], part[3].replace("\"", ""));
                if (part[0].equals("C") && part.length > 1) visitor = part[1].replace("\"", "");
                if (!part[0].equals("V") || part.length < 2 || visitor == null) continue;
                sink.event(visitor, title(titles, part[1]), "click", Double.NaN, Double.NaN);
                visits++;
            }
        } catch (IOException e) {
            throw fault(file, Files.exists(file) ? e.toString() : "no such file").raise(e);
        }
        if (visits == 0) throw fault(file, "no line that begins with V").raise();
    }

    /// Two pages may have one title.
    private static String title(Map<String, String> titles, String number) {
        String title = titles.get(number);
        return title == null ? number : number + " " + title;
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    }

    private static Fault fault(Path file, String got) {
        return Fault.of("read events", "must be a file of visits in the format msweb", got, "check the path, or describe a table by data.columns")
                .at(Place.file(file.toString()));
    }
}
