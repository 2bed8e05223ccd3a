package io.spillway.reservoir;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.SystemClock;
import io.spillway.lmdb.LmdbStorage;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.SmallDisk;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk fills up in the middle of saving, and has room again later. */
class DiskFullIT {
    private static final int DISK_MIB = 64;
    private static final int OTHERS_MIB = 56;
    /** More than fits beside the others, less than fits without them. */
    private static final int TRACES = 16_000;

    private static final String SPAN_NAME = "x".repeat(1000);

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("reservoir_sampler", clock);
    private final RecordingConsumer next = new RecordingConsumer();
    private final Random random = new Random(20261121);
    private final Set<Long> acknowledged = new TreeSet<>();

    private ReservoirSampler sampler(Path folder, String durability) throws Exception {
        context.withExtension("disk", LmdbStorage.in(folder, context));
        ReservoirConfig config = Configs.load("{size_k: 100000, window_duration: 1h, checkpoint_interval: 50ms,"
                + " storage: disk, durability: " + durability + ", trace_buffer_max_bytes: 100000000}");
        ReservoirSampler sampler = new ReservoirSampler(config, next, context);
        sampler.start();
        return sampler;
    }

    private Outcome send(ReservoirSampler sampler) {
        long trace = random.nextLong(1L << 56);
        Outcome outcome =
                sampler.consume(TestSpans.batch(TestSpans.span(trace, 1).setName(SPAN_NAME)));
        if (outcome.equals(Outcome.ACCEPTED)) {
            acknowledged.add(trace);
        }
        return outcome;
    }

    private double errors() {
        return context.metric("otelcol_processor_reservoir_checkpoint_errors");
    }

    @Test
    void samplingGoesOnInMemory(@TempDir Path folder) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB)) {
            Path others = Files.write(disk.resolve("others"), new byte[OTHERS_MIB << 20]);
            try (Closing sampler = new Closing(sampler(disk, "interval"))) {
                for (int i = 0; i < TRACES; i++) {
                    assertThat(send(sampler.open())).isEqualTo(Outcome.ACCEPTED);
                }
                eventually("saves fail", () -> errors() > 2 && age() > 1);
                Files.delete(others);
                eventually("a save succeeds", () -> age() < 1);
            }
            requireAllAfterRestart(disk, "interval");
        }
    }

    @Test
    void sendersAreToldToComeBack(@TempDir Path folder) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB)) {
            Path others = Files.write(disk.resolve("others"), new byte[OTHERS_MIB << 20]);
            try (Closing sampler = new Closing(sampler(disk, "sync"))) {
                List<Outcome> refusals = new ArrayList<>();
                while (refusals.size() < 20) {
                    Outcome outcome = send(sampler.open());
                    if (!outcome.equals(Outcome.ACCEPTED)) {
                        refusals.add(outcome);
                    }
                }
                assertThat(refusals).allMatch(outcome -> outcome instanceof Outcome.Throttled);
                Files.delete(others);
                eventually(
                        "there is room on the disk", () -> send(sampler.open()).equals(Outcome.ACCEPTED));
            }
            requireAllAfterRestart(disk, "sync");
        }
    }

    /** What was acknowledged, and nothing else, leaves; and nothing was dropped. */
    private void requireAllAfterRestart(Path disk, String durability) throws Exception {
        System.out.printf(
                "disk full, %s: %d traces acknowledged, %.0f saves failed%n",
                durability, acknowledged.size(), errors());
        try (Closing sampler = new Closing(sampler(disk, durability))) {
            sampler.open().drain();
            eventually("all traces have left", () -> next.acceptedItems() >= acknowledged.size());
        }
        List<Span> received = TestSpans.spans(next.accepted());
        assertThat(received).hasSize(acknowledged.size());
        assertThat(received.stream().map(TestSpans::randomness).collect(Collectors.toSet()))
                .isEqualTo(acknowledged);
        for (DropReason reason : DropReason.values()) {
            assertThat(context.metric("otelcol_processor_reservoir_dropped_spans", "reason", reason.label()))
                    .isZero();
        }
    }

    private double age() {
        return context.metric("otelcol_processor_reservoir_checkpoint_age");
    }

    /** Lets go of the store in any case, as otherwise the disk cannot be unmounted. */
    private record Closing(ReservoirSampler open) implements AutoCloseable {
        @Override
        public void close() {
            open.close(Deadline.after(Duration.ofSeconds(10), new SystemClock()));
        }
    }
}
