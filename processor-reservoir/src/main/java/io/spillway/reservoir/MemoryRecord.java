package io.spillway.reservoir;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The remembered refused traces, saved when a window closes and at a shutdown.
 *
 * <pre>
 * refused(4) { high(8) low(8) randomness(8) }
 * floors(4)  { randomness(8) }
 * </pre>
 */
record MemoryRecord(List<Refused> refused, List<Long> floors) {
    private static final int REFUSED_BYTES = 24;

    record Refused(TraceId id, long randomness) {}

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(8 + refused.size() * REFUSED_BYTES + floors.size() * Long.BYTES);
        out.putInt(refused.size());
        for (Refused each : refused) {
            out.putLong(each.id().high()).putLong(each.id().low()).putLong(each.randomness());
        }
        out.putInt(floors.size());
        floors.forEach(out::putLong);
        return out.array();
    }

    static MemoryRecord read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Refused> refused = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            refused.add(new Refused(new TraceId(in.getLong(), in.getLong()), in.getLong()));
        }
        List<Long> floors = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            floors.add(in.getLong());
        }
        return new MemoryRecord(refused, floors);
    }
}
