package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.common.util.TransportType;
import dev.fulcrum.serve.FreeWorkers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.util.IntSupplier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// Lets requests gather at the network while no worker could begin with them.
///
/// An event loop that sleeps in the kernel is woken for every request that comes, and by a worker for its answers; each time the system takes
/// a core from a worker for it, for longer than the request itself takes to read. While every worker is busy nothing is won by that. So the
/// loop sleeps by itself then, for a moment at most or until a worker is free, and takes all that has come meanwhile: network cards do the
/// same with their interrupts. When nothing has come it sleeps in the kernel again.
final class Gathering {
    /// Short beside any promise that can be kept over a network.
    private static final long MOST_NANOS = 500_000;

    private final FreeWorkers free;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();

    Gathering(FreeWorkers free) {
        this.free = free;
        free.whenOneIsFree(() -> {
            for (Loop loop : loops) loop.wake();
        });
    }

    /// Event loops that do so, where the system has epoll.
    Optional<EventLoopGroup> loops(int threads) {
        if (!TransportType.EPOLL.isAvailable()) return Optional.empty();
        return Optional.of(new EpollEventLoopGroup(threads, ThreadFactories.newEventLoopThreadFactory("serve-eventloop", true), this::loop));
    }

    /// For one event loop.
    SelectStrategy loop() {
        Loop loop = new Loop();
        loops.add(loop);
        return loop;
    }

    /// Of one thread.
    private final class Loop implements SelectStrategy {
        private volatile Thread asleep;

        @Override
        public int calculateStrategy(IntSupplier ready, boolean hasTasks) throws Exception {
            if (hasTasks) return ready.get();
            if (!free.none()) return SELECT;
            sleep();
            int come = ready.get();
            return come > 0 ? come : SELECT;
        }

        /// A worker that becomes free after the look at it sees the sleeper, one before it is seen by it.
        private void sleep() {
            asleep = Thread.currentThread();
            if (free.none()) LockSupport.parkNanos(this, MOST_NANOS);
            asleep = null;
        }

        void wake() {
            Thread sleeper = asleep;
            if (sleeper != null) LockSupport.unpark(sleeper);
        }
    }
}
