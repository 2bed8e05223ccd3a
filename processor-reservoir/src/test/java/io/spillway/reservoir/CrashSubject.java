package io.spillway.reservoir;

import static io.spillway.testkit.Eventually.eventually;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.SystemClock;
import io.spillway.lmdb.LmdbStorage;
import io.spillway.loading.ConfigException;
import io.spillway.sampling.OtTraceState;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TestContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A process to be killed: samples spans that it makes itself, and writes down (in files that outlive it) which spans were
 * acknowledged, which were handed on, and from what time on they may not have been saved.
 *
 * <p>Arguments: folder, durability, first trace number, {@code run} or {@code finish}.
 */
final class CrashSubject {
    static final int K = 50;
    static final Duration SAVE_INTERVAL = Duration.ofMillis(200);
    static final Duration WINDOW = Duration.ofMillis(700);
    static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int SENDERS = 4;
    private static final int OPEN_TRACES = 5;
    /** Tens of thousands of spans a second are load enough; what was acknowledged has to be written down. */
    private static final int SPANS_AT_ONCE = 10;

    private static final String PREFIX = "otelcol_processor_reservoir_";
    private static final long PAUSE_NANOS = 1_000_000;

    private CrashSubject() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Durability durability = Durability.valueOf(arguments[1]);
        long first = Long.parseLong(arguments[2]);
        boolean finish = arguments[3].equals("finish");
        SystemClock clock = new SystemClock();
        TestContext context = new TestContext("reservoir_sampler", clock);
        context.withExtension("disk", LmdbStorage.in(folder.resolve("store"), context));
        FileOutputStream received =
                new FileOutputStream(folder.resolve("received").toFile(), true);
        Consumer next = batch -> write(received, batch);
        ReservoirSampler sampler = new ReservoirSampler(config(durability), next, context);
        sampler.start();
        System.out.println("started");
        if (finish) {
            eventually(
                    "everything has left",
                    () -> Stream.of("traces", "buffer_traces", "departing_traces")
                            .allMatch(held -> context.metric(PREFIX + held) == 0));
            sampler.close(Deadline.after(Duration.ofSeconds(20), clock));
            System.out.println("finished");
            return;
        }
        FileOutputStream acknowledged =
                new FileOutputStream(folder.resolve("acknowledged").toFile(), true);
        FileOutputStream saved = new FileOutputStream(folder.resolve("saved").toFile(), true);
        Thread.ofPlatform().start(() -> noteSaves(context, saved));
        for (int sender = 0; sender < SENDERS; sender++) {
            int own = sender;
            Thread.ofPlatform().start(() -> send(sampler, acknowledged, first * SENDERS + own));
        }
        Thread.sleep(Duration.ofMinutes(1));
    }

    private static ReservoirConfig config(Durability durability) throws ConfigException {
        return Configs.load("{size_k: %d, window_duration: %dms, checkpoint_interval: %dms, trace_buffer_timeout: %dms,"
                        .formatted(K, WINDOW.toMillis(), SAVE_INTERVAL.toMillis(), TIMEOUT.toMillis())
                + " storage: disk, compression: zstd, durability: " + ReservoirControl.label(durability) + "}");
    }

    /** A sender comes back to each of its traces many times a second, so whatever is kept must be whole. */
    private static void send(ReservoirSampler sampler, FileOutputStream acknowledged, long seed) {
        Random random = new Random(seed * 7919 + 1);
        long[] open = new long[OPEN_TRACES];
        int spans = 0;
        while (true) {
            int slot = random.nextInt(OPEN_TRACES);
            if (open[slot] == 0 || random.nextInt(6) == 0) {
                open[slot] = random.nextLong() & ((1L << 56) - 1);
            }
            long id = (seed << 32) + ++spans;
            Span.Builder span = TestSpans.span(open[slot], id);
            if (sampler.consume(TestSpans.batch(span)).equals(Outcome.ACCEPTED)) {
                if (spans == 1) {
                    System.out.println("acknowledged");
                }
                line(acknowledged, open[slot] + " " + id + " " + System.currentTimeMillis());
            }
            if (spans % SPANS_AT_ONCE == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Notes again and again before which moment all that was acknowledged is on the disk. */
    private static void noteSaves(TestContext context, FileOutputStream saved) {
        long noted = 0;
        while (true) {
            long now = System.currentTimeMillis();
            long until = now - (long) Math.ceil(context.metric(PREFIX + "checkpoint_age") * 1000);
            if (until > noted) {
                line(saved, Long.toString(until));
                noted = until;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Outcome write(FileOutputStream received, Telemetry batch) {
        StringBuilder lines = new StringBuilder();
        for (Span span : TestSpans.spans(List.of(batch))) {
            boolean marked = span.getAttributesList().stream()
                    .anyMatch(attribute -> attribute.getKey().equals(Marking.REDELIVERED));
            lines.append(TestSpans.randomness(span))
                    .append(' ')
                    .append(span.getSpanId().asReadOnlyByteBuffer().getLong())
                    .append(marked ? " again " : " first ")
                    .append(OtTraceState.parse(span.getTraceState())
                            .orElseThrow()
                            .threshold())
                    .append('\n');
        }
        write(received, lines.toString());
        return Outcome.ACCEPTED;
    }

    private static void line(FileOutputStream out, String text) {
        write(out, text + "\n");
    }

    /** One write for the whole text: the kill finds it done, or not begun. */
    private static void write(FileOutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
