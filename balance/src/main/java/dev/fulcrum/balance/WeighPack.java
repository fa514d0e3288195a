package dev.fulcrum.balance;

import dev.fulcrum.measure.PackList;
import dev.fulcrum.measure.Protocol;
import dev.fulcrum.measure.WeighJob;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import dev.fulcrum.unit.Wording;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// Writes one jar that weighs graphs on another machine: `java -jar OUT.jar`. Equal content makes an equal jar.
public final class WeighPack {
    private static final LocalDateTime STAMP = LocalDateTime.of(2026, 1, 1, 0, 0);

    private WeighPack() {}

    /// The pack's front door.
    ///
    /// @param main    of the pack
    /// @param needs   classes that it needs beside the rooms that weigh
    /// @param version of the program
    public record Door(Class<?> main, List<Class<?>> needs, String version) {
        List<Class<?>> all() {
            return java.util.stream.Stream.concat(java.util.stream.Stream.of(main), needs.stream()).toList();
        }
    }

    /// @param bytes  of the jar
    /// @param graphs ids
    /// @param packed digest of the jar
    public record Done(String pack, long bytes, String platform, List<String> graphs, ContentHash packed) {
        public String words() {
            String next = "next    java -jar %s --out weights.json   (Java 25, on the other machine)%n";
            return ("%s: %s bytes, %d graphs, %s%n" + next).formatted(pack,
                    Wording.count(bytes), graphs.size(), platform, Path.of(pack).getFileName());
        }
    }

    /// @param graphs   ONNX files by id, in order
    /// @param platform as ONNX Runtime names it, or nothing for this machine's
    /// @throws dev.fulcrum.unit.FaultException when a graph is no model or the place cannot be written; nothing is left then
    public static Done write(Path out, Map<String, Path> graphs, PriceBook prices, long seed, java.util.Optional<String> platform,
            Door door) {
        String target = platform.orElseGet(PackList::here);
        List<PackList.Graph> packed = graphs.entrySet().stream().map(e -> graph(e.getKey(), e.getValue())).toList();
        PackList list = new PackList(packed, Protocol.DEFAULT, seed, prices.value(PriceBook.WATTS_IDLE),
                prices.value(PriceBook.WATTS_BUSY_CORE),
                target, door.version());
        if (Files.isDirectory(out)) throw occupied(out);
        AtomicFile.write(out, beside -> write(beside, list, graphs, new PackClasses(target, door.all()), door));
        return new Done(out.toString(), out.toFile().length(), target, List.copyOf(graphs.keySet()), ContentHash.ofFile(out));
    }

    private static PackList.Graph graph(String id, Path file) {
        return new PackList.Graph(id, ContentHash.ofFile(file), WeighedModels.inputs(GuestModel.open(file, Optional.empty(), Map.of())));
    }

    private static RuntimeException occupied(Path out) {
        return Fault.of("pack", "must be a file to be written", "a folder",
                "give --pack the name of a jar").at(Place.file(out.toString())).raise();
    }

    private static void write(Path beside, PackList list, Map<String, Path> graphs, PackClasses classes, Door door) throws IOException {
        Set<String> written = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(beside); JarOutputStream jar = new JarOutputStream(file)) {
            put(jar, "META-INF/MANIFEST.MF", manifest(door));
            PackClasses.Sink sink = (name, content) -> {
                if (written.add(name)) put(jar, name, content);
            };
            sink.put(service(Engine.class), text(PackClasses.engine().getName()));
            sink.put(service(WorkerJob.class), text(WeighJob.class.getName()));
            classes.copyTo(sink);
            sink.put(PackList.PLACE, text(Json.pretty(list)));
            for (PackList.Graph g : list.graphs()) {
                try (InputStream in = Files.newInputStream(graphs.get(g.id()))) {
                    sink.put(g.place(), in);
                }
            }
        }
    }

    private static String service(Class<?> type) {
        return "META-INF/services/" + type.getName();
    }

    private static InputStream text(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream manifest(Door door) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, door.main().getName());
        main.put(Attributes.Name.MULTI_RELEASE, "true");
        main.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        var bytes = new java.io.ByteArrayOutputStream();
        manifest.write(bytes);
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void put(JarOutputStream jar, String name, InputStream content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(STAMP);
        jar.putNextEntry(entry);
        content.transferTo(jar);
        jar.closeEntry();
    }
}
