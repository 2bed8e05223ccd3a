package io.spillway.reservoir;

import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Randomness;
import io.spillway.telemetry.SpanCursor;
import java.util.Optional;

/**
 * The source of the 56 bits that rank a trace: {@code ot=rv:} of its trace state, or else the last 56 bits of its id. Counters and
 * short ids have 24 zero bits at one end of these 56; such an id is hashed with a seed that all collectors share. A random id looks
 * like that once in eight million times.
 */
final class TraceRandomness {
    private static final long UPPER = 0xFF_FFFFL << 32;
    private static final long LOWER = 0xFF_FFFFL;

    private final long seed;

    TraceRandomness(long seed) {
        this.seed = TraceId.mix(seed + 1);
    }

    /** The randomness of the trace of a span; the last two arguments are its trace id. */
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

    /** Whether the last bits of an id may be random. */
    static boolean isRandom(long low) {
        return (low & UPPER) != 0 && (low & LOWER) != 0;
    }
}
