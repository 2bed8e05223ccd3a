package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import org.jspecify.annotations.Nullable;

/** Bounds what statements write into one batch, so that no statement fills the memory or makes telemetry that nobody can read. */
final class Budget {
    /** A batch of any size may get so many bytes. */
    private static final long LEAST = 16 << 20;
    /** The times that all bytes of a batch may be written. */
    private static final long TIMES = 32;
    /** Each level of maps is three messages, and readers of OTLP give up at 100 messages within each other. */
    private static final int MAX_LEVELS = 30;
    /** About what an entry or an element costs beside its text. */
    private static final int ENTRY = 8;

    /** The evaluations of lambda expressions that a batch of any size may cost. */
    private static final long LEAST_CALLS = 1_000_000;

    private long left;
    private long callsLeft = LEAST_CALLS;

    /** A budget for one value that a function makes. */
    static Budget ofOneValue() {
        Budget budget = new Budget();
        budget.begin(0);
        return budget;
    }

    /** Begins with a batch. */
    void begin(long batchBytes) {
        left = LEAST + TIMES * batchBytes;
        callsLeft = LEAST_CALLS + TIMES * batchBytes;
    }

    /** Takes one evaluation of a lambda expression out of the budget: nested ones multiply. */
    void call() {
        if (--callsLeft < 0) {
            throw new EvaluationException("the lambda expressions run more often than a batch of this size may cost");
        }
    }

    /**
     * Takes a value out of the budget.
     *
     * @param level how many maps and lists are around the value
     * @throws EvaluationException when the budget is used up, or the value is nested too deep
     */
    void spend(@Nullable Object value, int level) {
        switch (value) {
            case String text -> spend(text.length());
            case ByteString bytes -> spend(bytes.size());
            case MapValue map -> {
                checkLevel(level);
                for (int i = map.first(); i >= 0; i = map.next(i)) {
                    spend(map.keyAt(i).length());
                    spend(map.valueAt(i), level + 1);
                }
            }
            case ListValue list -> {
                checkLevel(level);
                for (int i = 0; i < list.size(); i++) {
                    spend(list.get(i), level + 1);
                }
            }
            case RawList list -> {
                checkLevel(level);
                list.elements().forEach(element -> spend(element, level + 1));
            }
            case null, default -> spend(0);
        }
    }

    private void spend(long bytes) {
        left -= ENTRY + bytes;
        if (left < 0) {
            throw new EvaluationException("the statements write more bytes than a batch of this size may get");
        }
    }

    private static void checkLevel(int level) {
        if (level >= MAX_LEVELS) {
            throw new EvaluationException("the value is nested more than " + MAX_LEVELS + " deep");
        }
    }
}
