package io.spillway.reservoir;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reservoir with a folder of its own on a real disk. */
class StoredReservoirIT {
    private static final int SPANS = 500;

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("reservoir_sampler", clock);
    private final RecordingConsumer next = new RecordingConsumer();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        clock.close();
    }

    private ReservoirSampler sampler(Compression compression) throws Exception {
        return sampler("compression: " + ReservoirControl.label(compression));
    }

    private ReservoirSampler sampler(String setting) throws Exception {
        String settings = "{size_k: 100000, window_duration: 1h, checkpoint_path: %s, %s}";
        ReservoirConfig config = Configs.load(settings.formatted(folder, setting));
        ReservoirSampler sampler = new ReservoirSampler(config, next, context);
        sampler.start();
        return sampler;
    }

    private void close(ReservoirSampler sampler) {
        sampler.close(Deadline.after(Duration.ofSeconds(20), clock));
    }

    /** Attributes, events, links, status, resources, scopes and schemas: all that was sent comes back from the store. */
    @ParameterizedTest
    @EnumSource(Compression.class)
    void restoresEverythingThatSpansHave(Compression compression) throws Exception {
        ExportTraceServiceRequest sent = new TelemetryGenerator(20261121).spans(SPANS);
        ReservoirSampler first = sampler(compression);
        first.consume(Telemetry.read(Signal.TRACES, sent.toByteArray()));
        close(first);
        assertThat(next.accepted()).isEmpty();

        ReservoirSampler second = sampler(compression);
        second.drain();
        eventually("all spans have left", () -> next.acceptedItems() == SPANS);
        close(second);
        assertThat(each(next.accepted())).containsExactlyInAnyOrderElementsOf(each(List.of(Traces.of(sent))));
    }

    /** Each span with its resource, scope and schemas; without the trace state, which tells the threshold. */
    private static List<ResourceSpans> each(List<? extends Telemetry> batches) {
        List<ResourceSpans> all = new ArrayList<>();
        for (Telemetry batch : batches) {
            for (ResourceSpans resource : ((Traces) batch).message().getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        ScopeSpans.Builder alone = scope.toBuilder()
                                .clearSpans()
                                .addSpans(span.toBuilder().clearTraceState());
                        all.add(resource.toBuilder()
                                .clearScopeSpans()
                                .addScopeSpans(alone)
                                .build());
                    }
                }
            }
        }
        return all;
    }

    @Test
    void setsADamagedStoreAside() throws Exception {
        ReservoirSampler first = sampler(Compression.NONE);
        for (int i = 1; i <= 2000; i++) {
            first.consume(TestSpans.batch(TestSpans.span(((long) i << 40) | 0x12_3456_789aL, i)));
        }
        close(first);
        damage();

        ReservoirSampler second = sampler(Compression.NONE);
        assertThat(context.metric("otelcol_processor_reservoir_restored_traces", "result", "damaged"))
                .isEqualTo(1);
        second.consume(TestSpans.batch(TestSpans.span(0x77_3456_0000_1234L, 1)));
        second.drain();
        eventually("the span has left", () -> next.acceptedItems() == 1);
        close(second);
        assertThat(TestSpans.spans(next.accepted())).extracting(Span::getName).containsExactly("s1");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).anyMatch(file -> file.toString().contains("damaged"));
        }
    }

    @Test
    void tellsHowLargeTheStoreIs() throws Exception {
        ReservoirSampler sampler = sampler("durability: sync");
        assertThat(metric("store_bytes")).isEqualTo(Files.size(data()));

        Telemetry spans = Traces.of(new TelemetryGenerator(20261121).spans(SPANS));
        assertThat(sampler.consume(spans)).isEqualTo(Outcome.ACCEPTED);
        eventually(() ->
                assertThat(metric("store_bytes")).isEqualTo(Files.size(data())).isGreaterThan(spans.byteSize()));
        double full = metric("store_bytes");

        sampler.drain();
        eventually("everything has left", () -> metric("departing_traces") == 0);
        assertThat(sampler.compact()).isEqualTo("success");
        // The deletions of traces that have left may still be on their way to the store.
        eventually(() ->
                assertThat(metric("store_bytes")).isEqualTo(Files.size(data())).isLessThan(full));
        close(sampler);
    }

    private double metric(String name) {
        return context.metric("otelcol_processor_reservoir_" + name);
    }

    private Path data() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("data.mdb")).findFirst().orElseThrow();
        }
    }

    private void damage() throws IOException {
        Path data = data();
        byte[] bytes = Files.readAllBytes(data);
        for (int at = 2 * 4096; at < bytes.length; at += 64) {
            bytes[at] ^= 0x55;
        }
        Files.write(data, bytes, StandardOpenOption.WRITE);
    }
}
