package io.spillway.scrape;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScrapeLoopTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Telemetry END = Telemetry.trusted(
            Signal.METRICS, ExportMetricsServiceRequest.getDefaultInstance().toByteArray(), 1);

    private final ManualClock clock = new ManualClock();
    private final Queue<Telemetry> batches = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closed = new AtomicInteger();

    /** A target whose scrapes end when the latch opens. */
    private final class Source implements ScrapeSource {
        private final CountDownLatch open;

        Source(CountDownLatch open) {
            this.open = open;
        }

        @Override
        public Telemetry scrape() throws InterruptedException {
            open.await();
            return Telemetry.empty(Signal.METRICS);
        }

        @Override
        public Telemetry end() {
            return END;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private ScrapeLoop loop(CountDownLatch open, long key) {
        return new ScrapeLoop(new Source(open), INTERVAL, key, clock, batches::add);
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(5), clock);
    }

    @Test
    void scrapesOnceInEachInterval() {
        ScrapeLoop loop = loop(new CountDownLatch(0), 17);
        loop.start();
        for (int i = 1; i <= 3; i++) {
            int expected = i;
            clock.awaitTimers(1);
            clock.advance(INTERVAL);
            eventually("scrape " + i, () -> batches.size() == expected);
        }

        loop.close(deadline(), false);
        clock.advance(INTERVAL);

        assertThat(batches).hasSize(3);
        assertThat(clock.pendingTimers()).isZero();
        assertThat(closed).hasValue(1);
    }

    @Test
    void aSlowTargetDelaysNoOther() {
        CountDownLatch open = new CountDownLatch(1);
        ScrapeLoop slow = loop(open, 1);
        ScrapeLoop fast = loop(new CountDownLatch(0), 2);
        slow.start();
        Thread.ofVirtual().start(() -> clock.advance(INTERVAL));
        eventually("the slow target is scraped", () -> clock.pendingTimers() == 0);
        fast.start();
        clock.advance(INTERVAL);
        clock.advance(INTERVAL);

        assertThat(batches).hasSize(2);
        open.countDown();
        eventually("the slow target was scraped", () -> batches.size() == 3);
        slow.close(deadline(), false);
        fast.close(deadline(), false);
    }

    @Test
    void endsTheSeriesOfATargetThatGoes() {
        ScrapeLoop loop = loop(new CountDownLatch(0), 3);
        loop.start();

        loop.close(deadline(), true);

        assertThat(batches).containsExactly(END);
    }
}
