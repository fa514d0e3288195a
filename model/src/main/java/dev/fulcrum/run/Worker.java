package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The child's side of a [Sandbox]: serves the jobs that it is asked for, one after another, until one fails or the parent is gone.
public final class Worker {
    private static final int PARENT_GONE = 3;
    private static final long BEAT_MILLIS = 1000;

    private Worker() {}

    /// Reads requests from the stream, runs their jobs and answers through the pipe that the sandbox opened.
    ///
    /// @return the process's exit status: 0 when every job returned, 1 when one failed and said so, 3 when none was asked for
    public static int serve(InputStream fromParent) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(fromParent));
        try (OutputStream out = new FileOutputStream(System.getProperty(WorkerCommand.FRAMES_PROPERTY, "/dev/fd/1"))) {
            Requests requests = new Requests(in);
            Frame request = requests.next();
            if (request.kind() != Frame.Kind.REQUEST) return PARENT_GONE;
            daemon("heartbeat", () -> beat(out));
            while (request.kind() == Frame.Kind.REQUEST) {
                Frame last = answer(request.body(), out);
                requests.answered();
                last.writeTo(out);
                if (last.kind() != Frame.Kind.DONE) return 1;
                request = requests.next();
            }
            return 0;
        }
    }

    /// What the parent sends. When it dies, so must work that nobody waits for; one that only waits may end by itself.
    private static final class Requests {
        private final DataInputStream in;
        private final BlockingQueue<Frame> asked = new LinkedBlockingQueue<>();
        private boolean working;

        Requests(DataInputStream in) {
            this.in = in;
            daemon("parent-watch", this::listen);
        }

        Frame next() {
            try {
                return asked.take();
            } catch (InterruptedException e) {
                return Frame.END;
            }
        }

        synchronized void answered() {
            working = false;
        }

        private void listen() {
            Frame frame;
            do {
                frame = read();
                took(frame);
            } while (frame.kind() != Frame.Kind.END);
        }

        private synchronized void took(Frame frame) {
            if (frame.kind() == Frame.Kind.END && working) Runtime.getRuntime().halt(PARENT_GONE);
            working = true;
            asked.add(frame);
        }

        private Frame read() {
            try {
                return Frame.readFrom(in);
            } catch (IOException | FaultException e) {
                return Frame.END;
            }
        }
    }

    private static Frame answer(Map<String, Object> body, OutputStream out) {
        String name = (String) body.get("job");
        try {
            find(name).run(request(body), message -> send(message, out));
            return Frame.DONE;
        } catch (FaultException e) {
            return Frame.faults(e.faults(), "");
        } catch (Throwable e) {
            return Frame.faults(List.of(Fault.of("run " + name + " in a worker process", "must end with a result", e.toString(),
                    "report it with the log beside it: this is a fault of the program, not of your input")), trace(e));
        }
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> request(Map<String, Object> body) {
        return (Map<String, Object>) body.get("request");
    }

    private static WorkerJob find(String name) {
        return ServiceLoader.load(WorkerJob.class).stream().map(Provider::get).filter(job -> job.name().equals(name)).findFirst()
                .orElseThrow(() -> Fault.of("find worker job " + name, "must be on the class path", "no such job",
                        "start the command by ./fulcrum, which puts the engines there").raise());
    }

    /// A message that cannot be delivered has no reader left: the parent is gone.
    private static void send(Object message, OutputStream out) {
        try {
            Frame.message(message).writeTo(out);
        } catch (IOException e) {
            Runtime.getRuntime().halt(PARENT_GONE);
        }
    }

    private static void beat(OutputStream out) {
        try {
            while (true) {
                Frame.BEAT.writeTo(out);
                Thread.sleep(BEAT_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            // The job has ended and closed the stream, or the parent is gone, which the other thread sees.
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread.ofPlatform().daemon().name(name).start(body);
    }
}
