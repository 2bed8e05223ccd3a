package io.spillway.reservoir;

import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Randomness;
import io.spillway.telemetry.SpanCursor;
import java.util.Optional;

/**
 * Where the 56 bits come from that rank a trace: {@code ot=rv:} of its trace state, or else the last 56 bits of its id. An
 * id that cannot be random, with 24 zero bits at either end of those 56 as counters and short ids have, is hashed with a seed
 * that all collectors share; a random id looks like that once in eight million times.
 */
final class TraceRandomness {
    private static final long UPPER = 0xFF_FFFFL << 32;
    private static final long LOWER = 0xFF_FFFFL;

    private final long seed;

    TraceRandomness(long seed) {
        this.seed = TraceId.mix(seed + 1);
    }

    /** The randomness of the trace that the span belongs to, whose id this is. */
    long of(SpanCursor span, long high, long low) {
        if (span.leadsWithTraceState()) {
            long explicit = explicit(span.traceState());
            if (explicit != Randomness.INVALID) {
                return explicit;
            }
        }
        return ofId(high, low);
    }

    private static long explicit(String traceState) {
        if (!traceState.contains("rv:")) {
            return Randomness.INVALID;
        }
        Optional<OtTraceState> state = OtTraceState.parse(traceState);
        return state.isPresent() && state.get().hasRandomness() ? state.get().randomness() : Randomness.INVALID;
    }

    long ofId(long high, long low) {
        long bits = Randomness.ofTraceId(low);
        return isRandom(bits) ? bits : Randomness.ofTraceId(TraceId.mix(TraceId.mix(high ^ seed) + low));
    }

    /** Whether an id's last bits may have been drawn at random. */
    static boolean isRandom(long low) {
        return (low & UPPER) != 0 && (low & LOWER) != 0;
    }
}
