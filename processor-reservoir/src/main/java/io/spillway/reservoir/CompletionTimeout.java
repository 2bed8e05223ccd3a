package io.spillway.reservoir;

import io.spillway.config.Section;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The silence after which a trace counts as complete. The silence is fixed, or learned for each service of a first span from the
 * gaps between arrivals: a quantile of the gaps, times a factor, within bounds. Gaps before late spans count too, so a timeout that is
 * too short grows again. Guarded by the lock of the engine.
 */
final class CompletionTimeout {
    /** Gaps by the power of 2^(1/4) nanoseconds: within 19 % of the truth, from 1 ns to 2^64 ns. */
    private static final int STEPS = 4;

    private static final int BUCKETS = 64 * STEPS;
    /** A quantile of fewer gaps has no meaning. */
    private static final int MIN_GAPS = 1000;
    /** At this number the counts are halved, so that the timeout follows a change. */
    private static final int MAX_GAPS = 1_000_000;

    private static final AttributeKey SERVICE_NAME = AttributeKey.of("service.name");
    private static final int MAX_SERVICES = 1000;
    private static final String OTHERS = "";

    private final long maxNanos;
    private final Section<AdaptiveTimeoutConfig> config;
    private final Map<String, Gaps> byService = new HashMap<>();

    private static final class Gaps {
        final int[] counts = new int[BUCKETS];
        int total;
        long timeoutNanos;
    }

    CompletionTimeout(Duration fixed, Section<AdaptiveTimeoutConfig> config) {
        this.maxNanos = fixed.toNanos();
        this.config = config;
    }

    /** The service of the first of some spans; empty when there is none. */
    static String service(Telemetry spans) {
        AttributeValue value = new AttributeValue();
        SpanCursor span = (SpanCursor) spans.cursor();
        return span.next() && span.resourceAttribute(SERVICE_NAME, value) && value.type() == AttributeValue.Type.STRING
                ? value.asString()
                : "";
    }

    /** The upper bound of all timeouts. */
    long maxNanos() {
        return maxNanos;
    }

    void observe(String service, long gapNanos) {
        switch (config) {
            case Section.Off<AdaptiveTimeoutConfig> _ -> {}
            case Section.On<AdaptiveTimeoutConfig> on -> observe(gaps(service), gapNanos, on.value());
        }
    }

    private Gaps gaps(String service) {
        Gaps known = byService.get(service);
        return known != null
                ? known
                : byService.computeIfAbsent(byService.size() < MAX_SERVICES ? service : OTHERS, _ -> fresh());
    }

    private Gaps fresh() {
        Gaps gaps = new Gaps();
        gaps.timeoutNanos = maxNanos;
        return gaps;
    }

    private void observe(Gaps gaps, long gapNanos, AdaptiveTimeoutConfig adaptive) {
        gaps.counts[bucket(gapNanos)]++;
        if (++gaps.total % MIN_GAPS != 0) {
            return;
        }
        long above = (long) Math.ceil(gaps.total * (1 - adaptive.quantile()));
        int bucket = BUCKETS - 1;
        for (long seen = gaps.counts[bucket]; bucket > 0 && seen < above; seen += gaps.counts[bucket]) {
            bucket--;
        }
        double gap = Math.pow(2, (bucket + 1) / (double) STEPS) * adaptive.factor();
        long least = Math.min(maxNanos, adaptive.minTimeout().toNanos());
        gaps.timeoutNanos = Math.clamp((long) gap, least, maxNanos);
        if (gaps.total >= MAX_GAPS) {
            Arrays.setAll(gaps.counts, i -> gaps.counts[i] / 2);
            gaps.total = Arrays.stream(gaps.counts).sum();
        }
    }

    private static int bucket(long nanos) {
        return nanos <= 1 ? 0 : (int) Math.min(BUCKETS - 1, Math.log((double) nanos) / Math.log(2) * STEPS);
    }

    long nanos(String service) {
        Gaps gaps = byService.get(service);
        return gaps == null ? maxNanos : gaps.timeoutNanos;
    }

    /** The learned timeouts in nanoseconds, by service. */
    Map<String, Long> learned() {
        Map<String, Long> learned = new HashMap<>();
        byService.forEach((service, gaps) -> learned.put(service, gaps.timeoutNanos));
        return learned;
    }
}
