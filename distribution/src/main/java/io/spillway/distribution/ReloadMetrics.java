package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.Reloading.Report;
import io.spillway.component.Reloading.Result;
import io.spillway.observe.CollectorMetrics;
import java.time.Instant;
import java.util.Locale;

/** The metrics of reloads. All series exist from the start, so that a first failure shows as an increase. */
final class ReloadMetrics {
    private final MeterRegistry meters;
    private volatile boolean successful = true;
    private volatile Instant lastSuccess;

    /** @param start the time at which the first configuration was read, which was a success */
    ReloadMetrics(MeterRegistry meters, Instant start) {
        this.meters = meters;
        lastSuccess = start;
        for (Result result : Result.values()) {
            count(result, 0);
        }
        var _ = CollectorMetrics.CONFIG_LAST_RELOAD_SUCCESSFUL.gauge(meters, Tags.empty(), () -> successful ? 1 : 0);
        var _ = CollectorMetrics.CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP.gauge(
                meters, Tags.empty(), () -> lastSuccess.toEpochMilli() / 1000.0);
    }

    void ended(Report report) {
        count(report.result(), 1);
        successful = report.result() != Result.FAILED;
        if (successful) {
            lastSuccess = report.at();
        }
    }

    private void count(Result result, int times) {
        Tags tags = Tags.of("result", result.name().toLowerCase(Locale.ROOT));
        CollectorMetrics.CONFIG_RELOADS.counter(meters, tags).increment(times);
    }
}
