package dev.fulcrum.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// HTTP/1.1 over connections that are kept, one request at a time on each; one thread and one selector for all of them, requests that lie ready
/// in direct memory: the client shares the cores with the server, so it may not cost much.
public final class KeepAliveWire implements Wire {
    private static final int READ = 65_536;
    /// A selector waits in whole milliseconds; a time nearer than two of them is told by the alarm.
    private static final double COARSE = 2e-3;

    private final InetSocketAddress address;
    private final List<ByteBuffer> requests = new ArrayList<>();
    private final Selector selector;
    private final Alarm alarm;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Broken> broken = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ);

    private record Broken(int query, int status) {}

    /// One connection; closed until it is first used, and after the server has closed it.
    private static final class Connection {
        private SocketChannel channel;
        private SelectionKey key;
        private ByteBuffer out;
        private int query = -1;
        private final ResponseReader reader = new ResponseReader();
    }

    /// @param requests whole HTTP requests, sent in turn
    /// @throws UncheckedIOException when there is no selector to have
    public KeepAliveWire(InetSocketAddress address, int connections, List<byte[]> requests) {
        this.address = address;
        for (byte[] request : requests) this.requests.add(ByteBuffer.allocateDirect(request.length).put(request).flip().asReadOnlyBuffer());
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        alarm = new Alarm(selector::wakeup);
        for (int i = 0; i < connections; i++) this.connections.add(new Connection());
        idle.addAll(this.connections);
    }

    @Override
    public double now() {
        return System.nanoTime() / 1e9;
    }

    @Override
    public int free() {
        return idle.size();
    }

    @Override
    public void send(int query) {
        Connection connection = idle.pop();
        connection.query = query;
        connection.out = requests.get(query % requests.size()).duplicate();
        try {
            if (connection.channel == null) open(connection);
        } catch (IOException e) {
            lose(connection, UNREACHABLE);
            return;
        }
        try {
            write(connection);
        } catch (IOException e) {
            lose(connection, LOST);
        }
    }

    private void open(Connection connection) throws IOException {
        connection.channel = SocketChannel.open();
        connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.channel.connect(address);
        connection.channel.configureBlocking(false);
        connection.key = connection.channel.register(selector, SelectionKey.OP_READ, connection);
        connection.reader.reset();
    }

    private void write(Connection connection) throws IOException {
        connection.channel.write(connection.out);
        boolean more = connection.out.hasRemaining();
        int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (connection.key.interestOps() != wanted) connection.key.interestOps(wanted);
    }

    /// The answer that will not come is handed over with the next ones.
    private void lose(Connection connection, int status) {
        if (connection.query >= 0) broken.add(new Broken(connection.query, status));
        close(connection);
    }

    private void close(Connection connection) {
        boolean wasIdle = connection.query < 0;
        connection.query = -1;
        try {
            if (connection.channel != null) connection.channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
        connection.channel = null;
        connection.key = null;
        if (!wasIdle) idle.push(connection);
    }

    @Override
    public void await(double until, Answers answers) {
        try {
            if (broken.isEmpty()) select(until, answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Broken b = broken.poll(); b != null; b = broken.poll()) answers.answered(b.query(), b.status(), now());
    }

    private void select(double until, Answers answers) throws IOException {
        double left = until - now();
        if (left <= 0) {
            selector.selectNow(key -> ready(key, answers));
        } else {
            if (left < COARSE) alarm.at((long) (until * 1e9));
            selector.select(key -> ready(key, answers), left < COARSE ? 2 : Math.max(1, (long) Math.min(1e9, (left - COARSE / 2) * 1000)));
        }
    }

    private void ready(SelectionKey key, Answers answers) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isValid() && key.isWritable()) write(connection);
            if (key.isValid() && key.isReadable()) read(connection, answers);
        } catch (IOException | IllegalArgumentException e) {
            lose(connection, LOST);
        }
    }

    private void read(Connection connection, Answers answers) throws IOException {
        in.clear();
        int count = connection.channel.read(in);
        in.flip();
        boolean whole = count >= 0 ? connection.query >= 0 && connection.reader.read(in) : connection.reader.ended() && connection.query >= 0;
        if (whole) answered(connection, count < 0, answers);
        else if (count < 0 || connection.query < 0) lose(connection, LOST);
    }

    private void answered(Connection connection, boolean ended, Answers answers) {
        int query = connection.query;
        int status = connection.reader.status();
        if (ended || connection.reader.closes() || connection.out.hasRemaining() || in.hasRemaining()) {
            close(connection);
        } else {
            connection.query = -1;
            connection.reader.reset();
            idle.push(connection);
        }
        answers.answered(query, status, now());
    }

    @Override
    public void close() {
        alarm.close();
        connections.forEach(this::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
