package io.spillway.reservoir;

import io.spillway.config.Checks;
import io.spillway.ottl.Condition;
import io.spillway.ottl.Context;
import io.spillway.ottl.InvalidExpressionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How traces are chosen.
 *
 * @param algorithm the rule by which a reservoir chooses
 * @param strata parts of the traces with a reservoir of their own
 * @param weights weights of traces, for the algorithms that weigh
 * @param hashSeed the seed for ids that are not random; the same for all collectors
 * @param halfLife for {@code time_decay}: a trace this much older is half as likely; 0 for {@code window_duration}
 */
record SamplingConfig(
        Algorithm algorithm, List<StratumConfig> strata, List<WeightConfig> weights, long hashSeed, Duration halfLife) {
    private static final int MAX_CONDITIONS = 63;

    SamplingConfig {
        strata = List.copyOf(strata);
        weights = List.copyOf(weights);
        new Checks().that(!halfLife.isNegative(), "half_life", halfLife, ">= 0").done();
    }

    static SamplingConfig defaults() {
        return new SamplingConfig(Algorithm.CONSISTENT, List.of(), List.of(), 0, Duration.ZERO);
    }

    void check(Checks checks) {
        checks.that(
                        weights.isEmpty() || algorithm == Algorithm.WEIGHTED || algorithm == Algorithm.TIME_DECAY,
                        "weights",
                        "have no effect with this algorithm (expected: weighted or time_decay)")
                .that(
                        strata.size() + weights.size() <= MAX_CONDITIONS,
                        "strata",
                        "are too many, with the weights " + (strata.size() + weights.size()) + " (expected: at most "
                                + MAX_CONDITIONS + ")");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < strata.size(); i++) {
            StratumConfig stratum = strata.get(i);
            String key = "strata::" + i;
            checks.that(!stratum.name().isEmpty(), key + "::name", "is required")
                    .that(names.add(stratum.name()), key + "::name", "\"" + stratum.name() + "\" stands there twice")
                    .that(stratum.sizeK() > 0, key + "::size_k", stratum.sizeK(), "> 0");
            condition(checks, key + "::condition", stratum.condition());
        }
        for (int i = 0; i < weights.size(); i++) {
            condition(checks, "weights::" + i + "::condition", weights.get(i).condition());
        }
    }

    private static void condition(Checks checks, String key, String text) {
        try {
            Condition.parse(text, Context.SPAN);
        } catch (InvalidExpressionException wrong) {
            checks.that(false, key, "condition " + text + ", " + wrong.getMessage());
        }
    }
}
