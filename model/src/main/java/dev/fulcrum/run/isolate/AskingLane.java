package dev.fulcrum.run.isolate;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/// One connection to a model's process, for one run at a time.
final class AskingLane implements AutoCloseable {
    private final SocketChannel connection;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final SharedMemory given;
    private final SharedMemory told;
    /// When the run that is on began, [System#nanoTime]; 0 for none.
    volatile long since;

    AskingLane(Path folder, int number) throws IOException {
        connection = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(ModelJob.SOCKET)));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(connection)));
        given = new SharedMemory(folder.resolve("in-" + number));
        told = new SharedMemory(folder.resolve("out-" + number));
        out.writeInt(number);
    }

    /// @return views that the next run overwrites
    /// @throws IOException                        when the process is gone, or says what no process of ours says
    /// @throws dev.fulcrum.unit.FaultException when the model cannot run on them
    Map<String, Tensor> ask(Map<String, Tensor> inputs) throws IOException {
        since = System.nanoTime();
        try {
            TensorWire.write(out, inputs, given);
            if (in.readBoolean()) return TensorWire.read(in, told);
            throw Fault.of("run a model in its own process", "must be values and shapes that it can run", in.readUTF(), "change the inputs").raise();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException | InternalError e) {
            // An internal error is how Java tells of a mapped file that was cut.
            throw new IOException("it answered nonsense", e);
        } finally {
            since = 0;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            // It is gone, which was wanted.
            return;
        }
    }
}
