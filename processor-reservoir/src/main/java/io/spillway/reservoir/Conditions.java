package io.spillway.reservoir;

import io.spillway.ottl.Condition;
import io.spillway.ottl.Context;
import io.spillway.ottl.Evaluation;
import io.spillway.ottl.EvaluationException;
import io.spillway.ottl.InvalidExpressionException;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of strata and weights. Which of them hold for a trace is noted piece by piece, one bit each, so that it is
 * known when the pieces have gone to disk. Guarded by the engine's lock.
 */
final class Conditions {
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Double> logWeights;
    private final int strata;
    private final Evaluation evaluation = new Evaluation();

    Conditions(List<StratumConfig> strata, List<WeightConfig> weights) {
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

    /** Notes which conditions hold for the spans of a piece. One that cannot be decided for a span does not hold for it. */
    void match(HeldTrace trace, Telemetry piece) {
        if (conditions.isEmpty()) {
            return;
        }
        long all = (1L << conditions.size()) - 1;
        SpanCursor span = (SpanCursor) piece.cursor();
        while (trace.matched != all && span.next()) {
            evaluation.at(span);
            for (int i = 0; i < conditions.size(); i++) {
                if ((trace.matched & 1L << i) == 0 && holds(conditions.get(i))) {
                    trace.matched |= 1L << i;
                }
            }
        }
    }

    private boolean holds(Condition condition) {
        try {
            return condition.holds(evaluation);
        } catch (EvaluationException undecidable) {
            return false;
        }
    }

    /** The number of the trace's stratum: the first that matches, or the last of all. */
    int stratum(HeldTrace trace) {
        long mine = trace.matched & ((1L << strata) - 1);
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

    double logWeight(HeldTrace trace) {
        double sum = 0;
        for (int i = 0; i < logWeights.size(); i++) {
            if ((trace.matched & 1L << (strata + i)) != 0) {
                sum += logWeights.get(i);
            }
        }
        return sum;
    }
}
