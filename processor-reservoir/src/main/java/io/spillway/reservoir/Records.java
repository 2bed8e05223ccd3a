package io.spillway.reservoir;

import io.spillway.reservoir.HeldTrace.Phase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in the store, big-endian; see {@code docs/formats/reservoir.md}.
 *
 * <pre>
 * key             value
 * 'K' number      a trace that was kept and has left
 * 'M'             the refused traces, see {@link MemoryRecord}
 * 'P' number piece  codec(1) spans of the piece, an OTLP request
 * 'S'             what was set at run time, see {@link Size}
 * 'T' number      trace record
 * 'W'             window record
 * </pre>
 */
final class Records {
    static final byte KEPT = 'K';
    static final byte MEMORY = 'M';
    static final byte PIECE = 'P';
    static final byte SIZES = 'S';
    static final byte TRACE = 'T';
    static final byte WINDOW = 'W';

    static final byte PLAIN = 0;
    static final byte ZSTD = 1;

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

    static byte[] keptKey(long number) {
        return ByteBuffer.allocate(9).put(KEPT).putLong(number).array();
    }

    static byte[] pieceKey(long number, int piece) {
        return ByteBuffer.allocate(13).put(PIECE).putLong(number).putInt(piece).array();
    }

    /** The number of a trace's or piece's key. */
    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    /**
     * A trace as it is saved.
     *
     * @param stratum the name of its stratum, as their order may change
     * @param leaving whether it may have been handed on
     * @param lastMillis when its last span came, by the wall clock
     */
    record Trace(
            TraceId id,
            long randomness,
            long number,
            long rank,
            long matched,
            double logWeight,
            Phase phase,
            Verdict verdict,
            long window,
            int spans,
            boolean leaving,
            long lastMillis,
            String stratum,
            String service) {

        static Trace of(HeldTrace trace, String stratum, long lastMillis) {
            return new Trace(
                    trace.id,
                    trace.randomness,
                    trace.number,
                    trace.rank,
                    trace.matched,
                    trace.logWeight,
                    trace.phase,
                    trace.verdict,
                    trace.window,
                    trace.spans,
                    trace.leaving || trace.redelivered,
                    lastMillis,
                    stratum,
                    trace.service);
        }

        byte[] toBytes() {
            byte[] name = stratum.getBytes(StandardCharsets.UTF_8);
            byte[] origin = service.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(TRACE_BYTES + 16 + name.length + origin.length);
            out.putLong(id.high())
                    .putLong(id.low())
                    .putLong(randomness)
                    .putLong(rank)
                    .putLong(matched);
            out.putDouble(logWeight).put(code(phase));
            Records.put(out, verdict);
            out.putLong(window).putInt(spans).put((byte) (leaving ? 1 : 0)).putLong(lastMillis);
            out.putInt(name.length).put(name).putInt(origin.length).put(origin);
            return trimmed(out);
        }

        static Trace read(long number, byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            TraceId id = new TraceId(in.getLong(), in.getLong());
            long randomness = in.getLong();
            long rank = in.getLong();
            long matched = in.getLong();
            double logWeight = in.getDouble();
            Phase phase = Records.phase(in.get());
            Verdict verdict = Records.verdict(in);
            long window = in.getLong();
            int spans = in.getInt();
            boolean leaving = in.get() != 0;
            long lastMillis = in.getLong();
            return new Trace(
                    id,
                    randomness,
                    number,
                    rank,
                    matched,
                    logWeight,
                    phase,
                    verdict,
                    window,
                    spans,
                    leaving,
                    lastMillis,
                    text(in),
                    text(in));
        }
    }

    /** A trace that was kept and has left, for its late spans. */
    record Kept(TraceId id, long number, long randomness, long window, Verdict verdict) {
        private static final int BYTES = 41;

        byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(BYTES);
            out.putLong(id.high()).putLong(id.low()).putLong(randomness).putLong(window);
            put(out, verdict);
            return out.array();
        }

        static Kept read(long number, byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Kept(
                    new TraceId(in.getLong(), in.getLong()), number, in.getLong(), in.getLong(), Records.verdict(in));
        }
    }

    /**
     * How many traces a stratum keeps.
     *
     * @param configuredK what the configuration said then
     * @param k what counted
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

    private static byte code(Phase phase) {
        return switch (phase) {
            case PENDING -> 0;
            case RESERVED -> 1;
            case DECIDED -> 2;
        };
    }

    private static Phase phase(byte code) {
        return switch (code) {
            case 0 -> Phase.PENDING;
            case 1 -> Phase.RESERVED;
            case 2 -> Phase.DECIDED;
            default -> throw new IllegalStateException("phase of a saved trace: " + code + " (expected: 0 to 2)");
        };
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
     * @param rules what the ranks mean; others cannot be compared with them
     * @param floor the randomness up to which it lets nothing in; since version 2
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
