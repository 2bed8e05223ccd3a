package io.spillway.standard.probabilistic;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.spillway.ottl.ValueText;
import io.spillway.sampling.Randomness;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.LogRecordCursor;
import java.nio.charset.StandardCharsets;

/**
 * Decides about log records by their attributes {@code sampling.randomness} and {@code sampling.threshold}, their trace id,
 * or an attribute that the configuration names. A priority attribute holds the record's own percentage.
 */
final class LogDecision extends SamplingDecision {
    private static final AttributeKey RANDOMNESS = AttributeKey.of("sampling.randomness");
    private static final AttributeKey THRESHOLD = AttributeKey.of("sampling.threshold");

    private final ProbabilisticSamplerConfig config;
    private final AttributeKey source;
    private final AttributeKey priority;
    private final AttributeValue value = new AttributeValue();

    private boolean markable;
    private boolean writesRandomness;
    private boolean clearsThreshold;
    private long incoming;

    LogDecision(ProbabilisticSamplerConfig config, SamplingRule rule, FnvRandomness hash) {
        super(config, rule, hash);
        this.config = config;
        this.source = AttributeKey.of(config.fromAttribute());
        this.priority = AttributeKey.of(config.samplingPriority());
    }

    @Override
    void read(ItemCursor item) {
        writesRandomness = false;
        clearsThreshold = false;
        String thresholdText = text(item, THRESHOLD);
        String randomnessText = text(item, RANDOMNESS);
        incoming = thresholdText.isEmpty() ? Threshold.INVALID : Threshold.parse(thresholdText);
        long explicit = randomnessText.isEmpty() ? Randomness.INVALID : Randomness.parse(randomnessText);
        boolean wellFormed = (incoming == Threshold.INVALID) == thresholdText.isEmpty()
                && (explicit == Randomness.INVALID) == randomnessText.isEmpty();
        markable = wellFormed;
        if (rule.hashes()) {
            readHashed((LogRecordCursor) item, wellFormed && thresholdText.isEmpty() && randomnessText.isEmpty());
        } else if (!wellFormed) {
            failed(SamplingPolicy.MISSING_RANDOMNESS, Randomness.MAX);
        } else {
            readConsistent((LogRecordCursor) item, explicit);
        }
    }

    private void readConsistent(LogRecordCursor log, long explicit) {
        if (explicit != Randomness.INVALID) {
            decide(SamplingPolicy.SAMPLING_RANDOMNESS, explicit);
        } else if ((log.traceIdHigh() | log.traceIdLow()) != 0) {
            decide(SamplingPolicy.TRACE_ID_W3C, Randomness.ofTraceId(log.traceIdLow()));
        } else {
            missing();
        }
    }

    private void decide(SamplingPolicy policy, long randomness) {
        if (incoming != Threshold.INVALID && randomness < incoming) {
            incoming = Threshold.INVALID;
            clearsThreshold = true;
            failed(policy, randomness);
        } else {
            found(policy, randomness, incoming);
        }
    }

    /** Records that already carry randomness or a threshold must not be sampled by hash as well. */
    private void readHashed(LogRecordCursor log, boolean untouched) {
        markable = untouched;
        SamplingPolicy policy = SamplingPolicy.MISSING_RANDOMNESS;
        long randomness = Randomness.MAX;
        if (config.usesTraceId() && (log.traceIdHigh() | log.traceIdLow()) != 0) {
            policy = SamplingPolicy.TRACE_ID_HASH;
            randomness = hash.of(log.traceIdHigh(), log.traceIdLow());
        } else if (!config.fromAttribute().isEmpty() && log.attribute(source, value)) {
            byte[] bytes = bytes(value);
            if (bytes.length > 0) {
                policy = SamplingPolicy.ATTRIBUTE;
                randomness = hash.of(bytes);
            }
        }
        if (policy == SamplingPolicy.MISSING_RANDOMNESS) {
            missing();
        } else if (untouched) {
            writesRandomness = true;
            found(policy, randomness, Threshold.INVALID);
        } else {
            failed(policy, randomness);
        }
    }

    private static byte[] bytes(AttributeValue value) {
        AnyValue decoded = value.toAnyValue();
        return decoded.hasBytesValue()
                ? decoded.getBytesValue().toByteArray()
                : ValueText.of(decoded).getBytes(StandardCharsets.UTF_8);
    }

    private String text(ItemCursor item, AttributeKey key) {
        return item.attribute(key, value) && value.type() == AttributeValue.Type.STRING ? value.asString() : "";
    }

    @Override
    void prioritise(ItemCursor item) {
        if (config.samplingPriority().isEmpty() || !item.attribute(priority, value)) {
            return;
        }
        double percentage = switch (value.type()) {
            case LONG -> value.asLong();
            case DOUBLE -> value.asDouble();
            case EMPTY, STRING, BOOLEAN, ARRAY, MAP, BYTES -> Double.NaN;
        };
        if (percentage == 0) {
            override(Threshold.NEVER);
        } else if (percentage > 0) {
            override(Threshold.of(percentage / 100, config.samplingPrecision()));
        }
    }

    @Override
    void mark(ItemEditor item) {
        if (!markable) {
            return;
        }
        if (writesRandomness) {
            item.put(RANDOMNESS, AttributeValue.of(Randomness.format(randomness())));
        }
        if (incoming == Threshold.INVALID || threshold() > incoming) {
            item.put(THRESHOLD, AttributeValue.of(Threshold.format(threshold())));
        } else if (clearsThreshold) {
            item.remove(THRESHOLD);
        }
    }
}
