package io.spillway.reservoir;

import io.spillway.ottl.Condition;
import io.spillway.ottl.ConditionRun;
import io.spillway.ottl.Context;
import io.spillway.ottl.InvalidExpressionException;
import io.spillway.ottl.Surroundings;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of strata and weights. Each condition has a bit. A trace collects the bits of its pieces, so the spans are not
 * needed again. Safe for use by many threads.
 */
final class Conditions {
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Double> logWeights;
    private final int strata;
    private final Surroundings surroundings;

    Conditions(List<StratumConfig> strata, List<WeightConfig> weights, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.strata = strata.size();
        strata.forEach(stratum -> conditions.add(parse(stratum.condition())));
        weights.forEach(weight -> conditions.add(parse(weight.condition())));
        this.logWeights =
                weights.stream().map(weight -> Math.log(weight.weight())).toList();
    }

    private static Condition parse(String text) {
        try {
            return Condition.parse(text, Context.SPAN);
        } catch (InvalidExpressionException wrong) {
            throw new IllegalArgumentException("condition " + text + ", " + wrong.getMessage(), wrong);
        }
    }

    /** The conditions that hold for any of some spans, one bit each. A condition that cannot be decided for a span does not hold. */
    long match(Telemetry spans) {
        return conditions.isEmpty() ? 0 : new ConditionRun(surroundings).matched(conditions, spans);
    }

    /** The index of the stratum of a trace with these conditions: the first that matches, or the last of all. */
    int stratum(long matched) {
        long mine = matched & ((1L << strata) - 1);
        return mine == 0 ? strata : Long.numberOfTrailingZeros(mine);
    }

    /** No trace weighs more. */
    double maxLogWeight() {
        double sum = 0;
        for (double logWeight : logWeights) {
            sum += Math.max(0, logWeight);
        }
        return sum;
    }

    double logWeight(long matched) {
        double sum = 0;
        for (int i = 0; i < logWeights.size(); i++) {
            if ((matched & 1L << (strata + i)) != 0) {
                sum += logWeights.get(i);
            }
        }
        return sum;
    }
}
