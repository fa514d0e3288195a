package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.serve.oip.Rehearsal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    Path folder;

    @Test
    void everyRequestGetsItsOwnRows() {
        try (TestingServer s = new TestingServer(folder, 2, 4096, 60)) {
            Random random = new Random(7);
            List<float[]> asked = new ArrayList<>();
            List<CompletableFuture<TestingServer.Came>> came = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                float[] rows = new float[2 * (1 + random.nextInt(3))];
                for (int j = 0; j < rows.length; j++) rows[j] = random.nextInt(1000);
                asked.add(rows);
                came.add(s.ask(rows));
            }
            for (int i = 0; i < asked.size(); i++) {
                float[] got = came.get(i).join().values();
                float[] want = asked.get(i).clone();
                for (int j = 0; j < want.length; j++) want[j] *= 2;
                assertThat(got).as("request " + i).isEqualTo(want);
            }
            assertThat(s.engine.batches.size()).as("batches formed").isLessThanOrEqualTo(2000);
        }
    }

    @Test
    void aRehearsalAnswersAndIsNotBooked() {
        try (TestingServer s = new TestingServer(folder, 1, 10, 60)) {
            assertThat(Rehearsal.of(s.server.model("m", ""))).contains("\"data\":[2.0,2.0]");
            assertThat(s.server.model("m", "").stats().answered()).isZero();
            assertThat(s.engine.batches).isNotEmpty();
        }
    }

    @Test
    void theServerSaysWhenNoWorkerIsFreeAndTellsWhenOneIs() throws InterruptedException {
        try (TestingServer s = new TestingServer(folder, 1, 10, 60)) {
            CountDownLatch told = new CountDownLatch(1);
            s.engine.gate = new CountDownLatch(1);
            assertThat(s.server.freeWorkers().none()).isFalse();
            CompletableFuture<TestingServer.Came> running = s.ask(1, 1);
            while (s.server.queue(s.server.model("m", "")).running() == 0) Thread.onSpinWait();
            assertThat(s.server.freeWorkers().none()).isTrue();
            s.server.freeWorkers().whenOneIsFree(() -> {
                if (running.isDone() && !s.server.freeWorkers().none()) told.countDown();
            });
            s.engine.gate.countDown();
            assertThat(told.await(20, java.util.concurrent.TimeUnit.SECONDS)).as("told after the answer, with the worker free").isTrue();
        }
    }

    @Test
    void oneBadRequestDoesNotHarmItsBatch() {
        try (TestingServer s = new TestingServer(folder, 1, 100, 60)) {
            s.engine.gate = new CountDownLatch(1);
            CompletableFuture<TestingServer.Came> first = s.ask(1, 1);
            CompletableFuture<TestingServer.Came> good = s.ask(2, 2);
            CompletableFuture<TestingServer.Came> bad = s.ask(5000, 0);
            CompletableFuture<TestingServer.Came> alsoGood = s.ask(3, 3);
            s.engine.gate.countDown();
            assertThat(first.join().values()).containsExactly(2, 2);
            assertThat(good.join().values()).containsExactly(4, 4);
            assertThat(alsoGood.join().values()).containsExactly(6, 6);
            assertThat(bad.join().refusal().kind()).isEqualTo(Refusal.Kind.INVALID);
        }
    }

    @Test
    void aFullQueueRefusesAndALeavingClientFreesItsPlace() {
        try (TestingServer s = new TestingServer(folder, 1, 2, 60)) {
            s.engine.gate = new CountDownLatch(1);
            CompletableFuture<TestingServer.Came> running = s.ask(1, 1);
            while (s.server.queue(s.server.model("m", "")).running() == 0) Thread.onSpinWait();
            InferenceRequest[] leaving = new InferenceRequest[1];
            CompletableFuture<TestingServer.Came> left = s.ask(OptionalLong.empty(), Priority.NORMAL, leaving, 2, 2);
            CompletableFuture<TestingServer.Came> stays = s.ask(3, 3);
            Refusal full = s.ask(4, 4).join().refusal();
            assertThat(full.kind()).isEqualTo(Refusal.Kind.OVERLOADED);
            assertThat(full.retryAfterSeconds()).isPositive();
            s.server.cancel(leaving[0]);
            assertThat(left.join().refusal().kind()).isEqualTo(Refusal.Kind.CANCELLED);
            CompletableFuture<TestingServer.Came> comes = s.ask(5, 5);
            // A higher priority makes room for itself.
            CompletableFuture<TestingServer.Came> first = s.ask(OptionalLong.empty(), Priority.HIGH, new InferenceRequest[1], 6, 6);
            assertThat(comes.join().refusal().kind()).isEqualTo(Refusal.Kind.OVERLOADED);
            s.engine.gate.countDown();
            assertThat(running.join().values()).containsExactly(2, 2);
            assertThat(stays.join().values()).containsExactly(6, 6);
            assertThat(first.join().values()).containsExactly(12, 12);
        }
    }

    @Test
    void expiredWorkNeverReachesTheModel() {
        try (TestingServer s = new TestingServer(folder, 1, 100, 60)) {
            s.engine.gate = new CountDownLatch(1);
            CompletableFuture<TestingServer.Came> running = s.ask(1, 1);
            while (s.server.queue(s.server.model("m", "")).running() == 0) Thread.onSpinWait();
            CompletableFuture<TestingServer.Came> expired = s.ask(OptionalLong.of(20_000_000), Priority.NORMAL, new InferenceRequest[1], 9, 9);
            // Told while the only worker is still busy.
            assertThat(expired.join().refusal().kind()).isEqualTo(Refusal.Kind.EXPIRED);
            s.engine.gate.countDown();
            running.join();
            assertThat(s.engine.batches).containsExactly(1);
        }
    }

    @Test
    void hotSwapsUnderLoadFailNothing() throws InterruptedException {
        try (TestingServer s = new TestingServer(folder, 2, 100_000, 60)) {
            List<CompletableFuture<TestingServer.Came>> came = java.util.Collections.synchronizedList(new ArrayList<>());
            boolean[] over = {false};
            Thread client = Thread.ofPlatform().start(() -> {
                while (!over[0] && came.size() < 50_000) came.add(s.ask(1, 2));
            });
            for (int swap = 0; swap < 30; swap++) {
                s.engine.factor = 3 + swap;
                s.server.load("m");
            }
            over[0] = true;
            client.join();
            assertThat(came).isNotEmpty();
            for (CompletableFuture<TestingServer.Came> c : came) {
                assertThat(c.join().refusal()).isNull();
                assertThat(c.join().values()[1]).isEqualTo(2 * c.join().values()[0]);
            }
            assertThat(s.ask(1, 0).join().values()[0]).isEqualTo(32);
            assertThat(s.server.model("m", "").version()).isEqualTo("31");
        }
    }

    @Test
    void aRunThatFailsHasHeldItsCore() {
        TestingServer s = new TestingServer(folder, 1, 4096, 60);
        double receipts = s.ask(1, 2).join().receipt().money();
        for (int i = 0; i < 50; i++) assertThat(s.ask(5000, 0).join().refusal().kind()).isEqualTo(Refusal.Kind.INVALID);
        ModelStats stats = s.server.model("m", "").stats();
        s.close();
        double busy = s.booked.stream().mapToDouble(ServedInterval::busySeconds).sum();
        double idle = s.booked.stream().mapToDouble(ServedInterval::idle).sum();
        double machine = s.booked.stream().mapToDouble(i -> i.wallSeconds() * i.cores()).sum();
        assertThat(stats.failedNanos()).isPositive();
        assertThat(busy).isCloseTo(receipts / TestingServer.TARIFF.coreSecond() + stats.failedNanos() / 1e9, within(1e-9));
        assertThat(busy + idle).isCloseTo(machine, within(1e-9 * machine));
        assertThat(s.booked.stream().flatMap(i -> i.sums().stream()).mapToLong(ServedInterval.Sum::requests).sum()).isEqualTo(1);
    }

    @Test
    void receiptsAndIdleAreTheMachine() {
        TestingServer s = new TestingServer(folder, 2, 4096, 60);
        double receipts = 0;
        for (int i = 0; i < 300; i++) receipts += s.ask(1, 2).join().receipt().money();
        s.server.load("m");
        for (int i = 0; i < 300; i++) receipts += s.ask(1, 2).join().receipt().money();
        s.close();
        double busy = s.booked.stream().mapToDouble(ServedInterval::busySeconds).sum();
        double idle = s.booked.stream().mapToDouble(ServedInterval::idle).sum();
        double machine = s.booked.stream().mapToDouble(i -> i.wallSeconds() * i.cores()).sum();
        assertThat(busy + idle).isCloseTo(machine, within(1e-9 * machine));
        assertThat(busy * TestingServer.TARIFF.coreSecond()).isCloseTo(receipts, within(1e-6 * receipts));
        assertThat(s.booked.stream().flatMap(i -> i.sums().stream()).mapToLong(ServedInterval.Sum::requests).sum()).isEqualTo(600);
    }
}
