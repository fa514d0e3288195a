package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.serve.FreeWorkers;
import io.netty.channel.SelectStrategy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private final Testing free = new Testing();
    private final SelectStrategy loop = new Gathering(free).loop();
    private final AtomicInteger looked = new AtomicInteger();

    /// Workers that a test makes busy.
    private static final class Testing implements FreeWorkers {
        volatile boolean none;
        Runnable listener;
        Runnable whenAskedAgain = () -> { };
        private int asked;

        @Override
        public boolean none() {
            if (++asked == 2) whenAskedAgain.run();
            return none;
        }

        @Override
        public void whenOneIsFree(Runnable given) {
            listener = given;
        }
    }

    private int select(int come, boolean hasTasks) throws Exception {
        return loop.calculateStrategy(() -> {
            looked.incrementAndGet();
            return come;
        }, hasTasks);
    }

    @Test
    void withAFreeWorkerTheLoopSleepsInTheKernel() throws Exception {
        assertThat(select(3, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(looked.get()).isZero();
    }

    @Test
    void withoutOneItTakesWhatHasCome() throws Exception {
        free.none = true;
        assertThat(select(3, false)).isEqualTo(3);
    }

    @Test
    void whereNothingHasComeItSleepsInTheKernel() throws Exception {
        free.none = true;
        assertThat(select(0, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void tasksNeverWait() throws Exception {
        free.none = true;
        free.whenAskedAgain = () -> {
            throw new AssertionError("it went to sleep");
        };
        assertThat(select(0, true)).isZero();
        assertThat(looked.get()).isOne();
    }

    /// The worker that becomes free between the loop's first look and its sleep.
    @Test
    void aWorkerThatIsFreeBeforeTheSleepIsNotMissed() throws Exception {
        CountDownLatch woken = new CountDownLatch(1);
        free.none = true;
        free.whenAskedAgain = () -> {
            free.none = false;
            free.listener.run();
            woken.countDown();
        };
        assertThat(select(2, false)).isEqualTo(2);
        assertThat(woken.await(0, TimeUnit.SECONDS)).isTrue();
    }
}
