package io.spillway.reservoir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of the store, big-endian; see {@code docs/formats/reservoir.md}.
 *
 * <pre>
 * key             value
 * 'K' number      an emitted trace
 * 'M'             the refused traces, see {@link MemoryRecord}
 * 'P' number piece  codec(1) spans of the piece, an OTLP request
 * 'S'             the sizes that were set at run time, see {@link Size}
 * 'T' number      trace record
 * 'W'             window record
 * </pre>
 */
final class Records {
    static final byte EMITTED = 'K';
    static final byte MEMORY = 'M';
    static final byte PIECE = 'P';
    static final byte SIZES = 'S';
    static final byte TRACE = 'T';
    static final byte WINDOW = 'W';

    private static final int TRACE_BYTES = 8 * 8 + 4 * 2 + 3 * 2;
    private static final byte AT_THRESHOLD = 0;
    private static final byte WITH_PROBABILITY = 1;

    private Records() {}

    static byte[] windowKey() {
        return new byte[] {WINDOW};
    }

    static byte[] memoryKey() {
        return new byte[] {MEMORY};
    }

    static byte[] sizesKey() {
        return new byte[] {SIZES};
    }

    static byte[] traceKey(long number) {
        return ByteBuffer.allocate(9).put(TRACE).putLong(number).array();
    }

    static byte[] emittedKey(long number) {
        return ByteBuffer.allocate(9).put(EMITTED).putLong(number).array();
    }

    static byte[] pieceKey(long number, int piece) {
        return ByteBuffer.allocate(13).put(PIECE).putLong(number).putInt(piece).array();
    }

    /** The number in the key of a trace or piece. */
    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    /**
     * A held trace as it is saved.
     *
     * @param conditions one bit for each condition that holds for any of its spans
     * @param offered whether the next consumer may have it
     * @param lastMillis when its last span came, by the wall clock
     */
    record Trace(
            TraceKey key,
            long number,
            Standing standing,
            long conditions,
            int spans,
            boolean offered,
            long lastMillis,
            String service) {

        byte[] toBytes() {
            byte[] name = standing.stratum().getBytes(StandardCharsets.UTF_8);
            byte[] origin = service.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(TRACE_BYTES + 16 + name.length + origin.length);
            out.putLong(key.id().high()).putLong(key.id().low()).putLong(key.randomness());
            out.putLong(standing.rank()).putLong(conditions).putDouble(standing.logWeight());
            out.put(standing.phase().code());
            Records.put(out, standing.verdict());
            out.putLong(standing.window()).putInt(spans).put((byte) (offered ? 1 : 0));
            out.putLong(lastMillis);
            out.putInt(name.length).put(name).putInt(origin.length).put(origin);
            return trimmed(out);
        }

        static Trace read(long number, byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            TraceKey key = new TraceKey(new TraceId(in.getLong(), in.getLong()), in.getLong());
            long rank = in.getLong();
            long conditions = in.getLong();
            double logWeight = in.getDouble();
            Phase phase = Phase.of(in.get());
            Verdict verdict = Records.verdict(in);
            long window = in.getLong();
            int spans = in.getInt();
            boolean offered = in.get() != 0;
            long lastMillis = in.getLong();
            Standing standing = new Standing(phase, rank, logWeight, verdict, window, text(in));
            return new Trace(key, number, standing, conditions, spans, offered, lastMillis, text(in));
        }
    }

    /** The phase of a saved trace; each has a code of its own on disk. */
    enum Phase {
        PENDING(0),
        RESERVED(1),
        KEPT(2);

        private final byte code;

        Phase(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Phase of(byte code) {
            return switch (code) {
                case 0 -> PENDING;
                case 1 -> RESERVED;
                case 2 -> KEPT;
                default -> throw new IllegalStateException("phase of a saved trace: " + code + " (expected: 0 to 2)");
            };
        }
    }

    /**
     * How far a saved trace was.
     *
     * @param verdict the verdict about a kept trace; else the threshold that the trace has passed
     * @param window the window of a reserved or kept trace, or 0
     * @param stratum the name of its stratum, as their order may change
     */
    record Standing(Phase phase, long rank, double logWeight, Verdict verdict, long window, String stratum) {
        static Standing of(HeldTrace trace, Strata strata) {
            return switch (trace.state()) {
                case TraceState.Pending pending ->
                    new Standing(Phase.PENDING, trace.rank(), 0, threshold(pending.passed()), 0, name(strata, 0));
                case TraceState.Reserved reserved ->
                    new Standing(
                            Phase.RESERVED,
                            trace.rank(),
                            reserved.logWeight(),
                            threshold(reserved.passed()),
                            reserved.window(),
                            name(strata, reserved.stratum()));
                case TraceState.Kept kept -> of(trace, kept, strata);
                case TraceState.Emitting emitting -> of(trace, emitting.kept(), strata);
                case TraceState.Gone _ -> throw new IllegalStateException("trace " + trace.id + " is gone");
            };
        }

        private static Standing of(HeldTrace trace, TraceState.Kept kept, Strata strata) {
            return new Standing(
                    Phase.KEPT, trace.rank(), 0, kept.verdict(), kept.window(), name(strata, kept.stratum()));
        }

        private static Verdict threshold(long passed) {
            return new Verdict.AtThreshold(passed);
        }

        private static String name(Strata strata, int index) {
            return strata.get(index).name;
        }

        /** The threshold that a trace has passed that was not kept yet. */
        long passed() {
            return switch (verdict) {
                case Verdict.AtThreshold at -> at.threshold();
                case Verdict.WithProbability _ -> 0;
            };
        }
    }

    /** An emitted trace, for its late spans. */
    record Emitted(TraceId id, long number, long randomness, long window, Verdict verdict) {
        private static final int BYTES = 41;

        byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(BYTES);
            out.putLong(id.high()).putLong(id.low()).putLong(randomness).putLong(window);
            put(out, verdict);
            return out.array();
        }

        static Emitted read(long number, byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Emitted(
                    new TraceId(in.getLong(), in.getLong()), number, in.getLong(), in.getLong(), Records.verdict(in));
        }
    }

    /**
     * The number of traces that a stratum keeps.
     *
     * @param configuredK the number in the configuration at that time
     * @param k the number in force
     */
    record Size(String name, int configuredK, int k) {
        static byte[] toBytes(List<Size> sizes) {
            ByteBuffer out = ByteBuffer.allocate(4
                    + sizes.stream()
                            .mapToInt(size -> 12 + size.name().length() * 3)
                            .sum());
            out.putInt(sizes.size());
            for (Size size : sizes) {
                put(out, size.name());
                out.putInt(size.configuredK()).putInt(size.k());
            }
            return trimmed(out);
        }

        static List<Size> read(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            List<Size> sizes = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                sizes.add(new Size(text(in), in.getInt(), in.getInt()));
            }
            return sizes;
        }
    }

    private static void put(ByteBuffer out, Verdict verdict) {
        switch (verdict) {
            case Verdict.AtThreshold at -> out.put(AT_THRESHOLD).putLong(at.threshold());
            case Verdict.WithProbability with -> out.put(WITH_PROBABILITY).putDouble(with.probability());
        }
    }

    private static Verdict verdict(ByteBuffer in) {
        return in.get() == AT_THRESHOLD
                ? new Verdict.AtThreshold(in.getLong())
                : new Verdict.WithProbability(in.getDouble());
    }

    /**
     * The current window as it is saved.
     *
     * @param rules the meaning of the ranks; ranks of other rules cannot be compared with them
     * @param floor the randomness up to which the window admits no trace; since version 2
     */
    record WindowState(Window window, String rules, List<StratumState> strata, long floor) {
        record StratumState(String name, ReservoirState state) {}

        byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(64
                    + rules.length() * 3
                    + strata.size() * 24
                    + strata.stream()
                            .mapToInt(stratum -> stratum.name().length() * 3)
                            .sum());
            out.putLong(window.number()).putLong(window.startMillis()).putLong(window.endMillis());
            put(out, rules);
            out.putInt(strata.size());
            for (StratumState stratum : strata) {
                put(out, stratum.name());
                out.putLong(stratum.state().excluded()).putLong(stratum.state().offered());
            }
            out.putLong(floor);
            return trimmed(out);
        }

        static WindowState read(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Window window = new Window(in.getLong(), in.getLong(), in.getLong());
            String rules = text(in);
            List<StratumState> strata = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                strata.add(new StratumState(text(in), new ReservoirState(in.getLong(), in.getLong())));
            }
            return new WindowState(window, rules, strata, in.hasRemaining() ? in.getLong() : Ranking.NONE);
        }
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] trimmed(ByteBuffer out) {
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }
}
