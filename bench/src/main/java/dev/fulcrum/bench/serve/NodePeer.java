package dev.fulcrum.bench.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The plain Node server: its two packages come through npm once, with fixed versions.
final class NodePeer {
    private NodePeer() {}

    /// @return nothing, with a line on standard error, where there is no node or npm, or its packages do not come
    static Optional<ServerProcess> start(Path folder, Map<String, Path> models) throws Exception {
        try {
            Files.createDirectories(folder);
            for (String file : List.of("package.json", "server.mjs")) {
                try (InputStream in = NodePeer.class.getResourceAsStream(file)) {
                    Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (!Files.isDirectory(folder.resolve("node_modules/onnxruntime-node")) && !install(folder)) {
                return skip("npm could not bring its packages; see " + folder.resolve("npm.log"));
            }
            List<String> command = new ArrayList<>(List.of("node", folder.resolve("server.mjs").toString()));
            models.forEach((name, file) -> command.add(name + "=" + file));
            return Optional.of(ServerProcess.start(command, folder.resolve("node.log")));
        } catch (IOException e) {
            return skip(e.getMessage());
        }
    }

    private static Optional<ServerProcess> skip(String why) {
        System.err.println("prove: the Node peer is left out: " + why);
        return Optional.empty();
    }

    /// Without scripts: the library for processors is in the package, only others would be fetched.
    private static boolean install(Path folder) throws IOException, InterruptedException {
        Process npm = new ProcessBuilder("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund").directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(folder.resolve("npm.log").toFile()).start();
        return npm.waitFor(300, TimeUnit.SECONDS) && npm.exitValue() == 0;
    }
}
