package io.spillway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.testkit.MetricsPage;
import io.spillway.testkit.TestContext;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CollectorMetricsTest {
    @Test
    void isWhatTheDocumentationSays() throws Exception {
        MetricsPage.check(Path.of("../docs/metrics.md"), """
                # Metrics

                Spillway publishes these metrics about itself, under the names of the OpenTelemetry Collector and without suffixes.
                A test compares this page with the declarations in `io.spillway.observe.CollectorMetrics`.

                There are two differences from the Go collector. Items that a destination rejects out of an accepted request count as failed, not as sent.
                The process metrics with names of a Go process hold the corresponding values of a Java process.
                """, CollectorMetrics.all(), "");
    }

    @Test
    void refusesALabelThatIsNotDeclared() {
        TestContext context = new TestContext("otlp");
        assertThatThrownBy(() -> CollectorMetrics.RECEIVER_REQUESTS.counter(context.meters(), Tags.of("color", "red")))
                .hasMessageStartingWith("otelcol_receiver_requests has no label color");
    }

    @Test
    void countsWhatAReceiverIsAnswered() {
        TestContext context = new TestContext("otlp");
        ReceiverMetrics metrics = new ReceiverMetrics(context, EnumSet.allOf(Signal.class), "grpc");
        metrics.answered(Signal.TRACES, 10, new Outcome.Accepted(3, "three were bad"));
        metrics.answered(Signal.TRACES, 5, Outcome.throttled(Status.Code.UNAVAILABLE, "busy"));
        metrics.failed(Signal.LOGS, 2);
        String[] labels = {"receiver", "otlp", "transport", "grpc"};
        assertThat(context.metric("otelcol_receiver_accepted_spans", labels)).isEqualTo(7);
        assertThat(context.metric("otelcol_receiver_refused_spans", labels)).isEqualTo(8);
        assertThat(context.metric("otelcol_receiver_failed_log_records", labels))
                .isEqualTo(2);
        assertThat(context.metric("otelcol_receiver_requests", "outcome", "success"))
                .isEqualTo(1);
        assertThat(context.metric("otelcol_receiver_requests", "outcome", "refused"))
                .isEqualTo(1);
        assertThat(context.metric("otelcol_receiver_requests", "outcome", "failure"))
                .isEqualTo(1);
    }

    @Test
    void publishesTheProcess() {
        TestContext context = new TestContext("otlp");
        ProcessMetrics.register(context.meters(), context.clock());
        List<String> names = context.meters().getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "otelcol_process_uptime",
                        "otelcol_process_cpu_seconds",
                        "otelcol_process_memory_rss",
                        "otelcol_process_runtime_heap_alloc_bytes",
                        "otelcol_process_runtime_total_alloc_bytes",
                        "otelcol_process_runtime_total_sys_memory_bytes");
        assertThat(context.metric("otelcol_process_memory_rss")).isGreaterThan(1_000_000);
    }
}
