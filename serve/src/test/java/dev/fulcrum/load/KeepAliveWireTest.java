package dev.fulcrum.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The client on real sockets.
@Timeout(60)
class KeepAliveWireTest {
    private static List<byte[]> requests(TestingServer server, int samples, boolean binary, int different) {
        ServerAddress address = ServerAddress.of(server.url());
        List<ModelMetadata.Input> inputs = new ServerModels(address, Optional.empty()).find(Optional.empty()).forSamples(samples, Map.of());
        return java.util.stream.IntStream.range(0, different)
                .mapToObj(i -> InferRequest.of(address.authority(), "sum", inputs, binary, List.of(), i)).toList();
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,false", "true,true", "false,true"})
    void everyQueryHasItsAnswer(boolean binary, boolean chunked) throws IOException {
        try (TestingServer server = new TestingServer(n -> n % 10 == 9 ? 503 : 200, chunked);
                Wire wire = new KeepAliveWire(ServerAddress.of(server.url()).socket(), 5, requests(server, 2, binary, 4))) {
            Journal journal = new OpenLoop(wire, Double.POSITIVE_INFINITY, 30).run(dev.fulcrum.capacity.Arrivals.poisson(2000, 400, 1));
            Figures figures = Figures.of(journal, Double.POSITIVE_INFINITY, 2, true);
            assertThat(figures.outcomes()).isEqualTo(Map.of("200", 360L, "503", 40L));
            assertThat(server.requests).hasValue(400);
            assertThat(server.unread).hasValue(0);
            assertThat(new TreeSet<>(server.sums)).as("four different inputs").hasSize(4);
        }
    }

    /// Numbers and bytes of one seed are the same values.
    @Test
    void jsonAndBinarySayTheSame() throws IOException {
        try (TestingServer server = new TestingServer(n -> 200, false)) {
            for (boolean binary : new boolean[] {true, false}) {
                try (Wire wire = new KeepAliveWire(ServerAddress.of(server.url()).socket(), 1, requests(server, 7, binary, 1))) {
                    new ClosedLoop(wire, 1, 30).run(60, 3, false);
                }
            }
            assertThat(server.sums).hasSize(6);
            assertThat(new TreeSet<>(server.sums)).hasSize(1);
        }
    }

    /// A server that ends a connection in the middle of an answer, and one that ends it after an answer: lost is what had no whole answer, and the
    /// load goes on over a new connection.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBrokenConnectionLosesItsQueryOnly(boolean middle) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofPlatform().daemon().start(() -> serve(listener, middle));
            byte[] request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            try (Wire wire = new KeepAliveWire(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()), 1,
                    List.of(request))) {
                Journal journal = new ClosedLoop(wire, 1, 30).run(60, 6, false);
                for (int i = 0; i < 6; i++) assertThat(journal.status(i)).isEqualTo(middle && i % 2 == 0 ? Wire.LOST : 200);
            }
            listener.close();
            server.join();
        }
    }

    /// Every second connection is ended in the middle of its answer, where it should be.
    private static void serve(ServerSocket listener, boolean middle) {
        String whole = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\ncontent-LENGTH: 4\r\n\r\nabcd";
        try {
            for (int n = 0;; n++) {
                try (Socket socket = listener.accept()) {
                    if (socket.getInputStream().read(new byte[100]) < 0) continue;
                    String text = middle && n % 2 == 0 ? whole.substring(0, whole.length() - 2) : whole;
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    while (socket.getInputStream().read(new byte[100]) >= 0) { }
                }
            }
        } catch (IOException e) {
            // the listener is closed: the test is over
        }
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws IOException {
        int port;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
        }
        ServerAddress address = new ServerAddress("127.0.0.1", port);
        try (Wire wire = new KeepAliveWire(address.socket(), 2, List.of(new byte[] {1}))) {
            Figures figures = Figures.of(new ClosedLoop(wire, 2, 5).run(60, 10, false), 1, 1, true);
            assertThat(figures.outcomes()).isEqualTo(Map.of("unreachable", 10L));
        }
        assertThatThrownBy(() -> new ServerModels(address, Optional.empty()).find(Optional.of("m"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("must be answered by a server").hasMessageContaining("./fulcrum serve");
    }

    /// However a response is cut, it is read the same.
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 429 Too Many\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nA: b\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n\r\n", "HTTP/1.0 503\r\ncontent-length:0\r\nconnection: Close\r\n\r\n"})
    void responsesAreReadWhateverPiecesTheyComeIn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int expected = Integer.parseInt(text.substring(text.lastIndexOf("HTTP/1.") + 9).substring(0, 3));
        ResponseReader reader = new ResponseReader();
        for (int size = 1; size <= bytes.length; size++) {
            reader.reset();
            boolean done = false;
            for (int from = 0; from < bytes.length; from += size) {
                assertThat(done).as("done before byte %d of %d", from, bytes.length).isFalse();
                done = reader.read(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
            }
            assertThat(done).isTrue();
            assertThat(reader.status()).isEqualTo(expected);
            assertThat(reader.closes()).isEqualTo(text.contains("Close"));
        }
    }

    @Test
    void whatIsNoHttpIsRefused() {
        assertThatThrownBy(() -> new ResponseReader().read(ByteBuffer.wrap("SSH-2.0-x\r\n".getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
