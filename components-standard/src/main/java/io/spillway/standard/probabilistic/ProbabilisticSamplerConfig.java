package io.spillway.standard.probabilistic;

import io.spillway.config.Checks;
import io.spillway.sampling.Threshold;
import java.util.Optional;

/**
 * The {@code probabilistic_sampler} processor.
 *
 * @param samplingPercentage how much is kept; from 100 on everything
 * @param hashSeed for the mode {@code hash_seed}; collectors with the same seed decide alike
 * @param mode {@code hash_seed} where left out
 * @param failClosed whether items without or with contradictory randomness are dropped
 * @param samplingPrecision how many hexadecimal digits a threshold is rounded to
 * @param attributeSource for logs: {@code traceID} or {@code record}
 * @param fromAttribute for logs: an attribute to hash where there is no trace id
 * @param samplingPriority for logs: an attribute that holds the percentage for its record
 */
public record ProbabilisticSamplerConfig(
        double samplingPercentage,
        long hashSeed,
        Optional<SamplerMode> mode,
        boolean failClosed,
        int samplingPrecision,
        String attributeSource,
        String fromAttribute,
        String samplingPriority) {
    static final String TRACE_ID = "traceID";
    static final String RECORD = "record";

    public static final ProbabilisticSamplerConfig DEFAULTS =
            new ProbabilisticSamplerConfig(0, 0, Optional.empty(), true, 4, TRACE_ID, "", "");

    public ProbabilisticSamplerConfig {
        attributeSource = attributeSource.isEmpty() ? TRACE_ID : attributeSource;
        double ratio = samplingPercentage / 100;
        new Checks()
                .that(
                        Double.isFinite(samplingPercentage),
                        "sampling_percentage",
                        "sampling rate is invalid: " + samplingPercentage + "%")
                .that(
                        !(samplingPercentage < 0),
                        "sampling_percentage",
                        "sampling rate is negative: " + samplingPercentage + "%")
                .that(
                        !(ratio > 0 && ratio < Threshold.MIN_PROBABILITY),
                        "sampling_percentage",
                        "sampling rate is too small: " + samplingPercentage + "%")
                .that(hashSeed >= 0 && hashSeed <= 0xffff_ffffL, "hash_seed", hashSeed, "0 to 4294967295")
                .that(
                        samplingPrecision >= 1 && samplingPrecision <= Threshold.DIGITS,
                        "sampling_precision",
                        samplingPrecision,
                        "1 to 14")
                .that(
                        attributeSource.equals(TRACE_ID) || attributeSource.equals(RECORD),
                        "attribute_source",
                        "invalid attribute source: " + attributeSource + ". Expected: traceID or record")
                .done();
    }

    boolean usesTraceId() {
        return attributeSource.equals(TRACE_ID);
    }
}
