package io.spillway.scrape;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Wire;
import java.util.Arrays;

/**
 * Makes the data points that end series: points without a recorded value for the points of one page that another does not have. Both
 * pages are given in their OTLP form, so the memory of a page needs nothing for that. A point with a time of its own gets no marker, as
 * in Prometheus. An instance serves one thread.
 */
public final class StaleMarkers {
    private final Present present;
    private final Marking marking;

    public StaleMarkers(Fingerprint fingerprint) {
        present = new Present(fingerprint);
        marking = new Marking(fingerprint);
    }

    /**
     * The markers for series that have gone.
     *
     * @param before the request of the last page, with {@code beforeNanos} as the time of its scrape; a patch that stopped in the
     *     middle has left {@code timeNanos} in some points
     * @param now the request of the new page; empty when all series end
     */
    public Telemetry of(byte[] before, long beforeNanos, byte[] now, long timeNanos) {
        present.clear();
        present.request(now);
        return marking.mark(before, beforeNanos, timeNanos);
    }

    /** How many points of one page another page does not have. */
    int added(byte[] before, byte[] now) {
        present.clear();
        present.request(before);
        int known = present.count;
        present.request(now);
        return present.count - known;
    }

    /** The points of the new page. */
    private static final class Present extends Points {
        private long[] hashes = new long[256];
        private int count;

        Present(Fingerprint fingerprint) {
            super(fingerprint);
        }

        void clear() {
            Arrays.fill(hashes, 0);
            count = 0;
        }

        @Override
        void point(byte[] bytes, int dataTag, int from, int to, long hash) {
            if (2 * count >= hashes.length) {
                long[] old = hashes;
                hashes = new long[2 * old.length];
                for (long each : old) {
                    if (each != 0) {
                        hashes[slot(each)] = each;
                    }
                }
            }
            int slot = slot(hash);
            count += hashes[slot] == 0 ? 1 : 0;
            hashes[slot] = hash;
        }

        boolean has(long hash) {
            return hashes[slot(hash)] != 0;
        }

        private int slot(long hash) {
            int mask = hashes.length - 1;
            int slot = (int) (hash >>> 1) & mask;
            while (hashes[slot] != 0 && hashes[slot] != hash) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }
    }

    /** Copies what identifies a point that has gone, and the messages around it. */
    private final class Marking extends Points {
        private final ReverseWriter out = new ReverseWriter();
        private long beforeNanos;
        private long timeNanos;
        private int points;

        Marking(Fingerprint fingerprint) {
            super(fingerprint);
        }

        Telemetry mark(byte[] before, long beforeTime, long time) {
            beforeNanos = beforeTime;
            timeNanos = time;
            points = 0;
            out.clear();
            request(before);
            return points == 0
                    ? Telemetry.empty(Signal.METRICS)
                    : Telemetry.trusted(Signal.METRICS, out.toByteArray(), points);
        }

        @Override
        void resource(byte[] bytes, int from, int to) {
            int mark = out.size();
            super.resource(bytes, from, to);
            close(mark, bytes, from, to, Otlp.SCOPE_METRICS, Otlp.RESOURCE_METRICS);
        }

        @Override
        void scope(byte[] bytes, int from, int to) {
            int mark = out.size();
            super.scope(bytes, from, to);
            close(mark, bytes, from, to, Otlp.METRIC, Otlp.SCOPE_METRICS);
        }

        @Override
        void metric(byte[] bytes, int from, int to, long scope) {
            int mark = out.size();
            Fields metric = new Fields(bytes, from, to);
            while (metric.next()) {
                if (metric.tag == Otlp.METRIC_METADATA) {
                    out.raw(bytes, metric.start, metric.to);
                }
            }
            int data = out.size();
            super.metric(bytes, from, to, scope);
            if (out.size() == data) {
                out.truncate(mark);
                return;
            }
            close(mark, bytes, from, to, Otlp.METRIC_METADATA, Otlp.METRIC);
        }

        @Override
        void data(byte[] bytes, int dataTag, int from, int to, long metric) {
            int mark = out.size();
            super.data(bytes, dataTag, from, to, metric);
            if (out.size() == mark) {
                return;
            }
            Fields data = new Fields(bytes, from, to);
            while (data.next()) {
                if (data.tag != Otlp.POINT) {
                    out.raw(bytes, data.start, data.to);
                }
            }
            out.field(dataTag, mark);
        }

        /** Copies the fields in front of the parts that were written, and ends the message; without parts there is no message. */
        private void close(int mark, byte[] bytes, int from, int to, int partTag, int tag) {
            if (out.size() == mark) {
                return;
            }
            int end = from;
            Fields fields = new Fields(bytes, from, to);
            while (fields.next() && fields.tag != partTag && !isData(fields.tag)) {
                end = fields.to;
            }
            out.raw(bytes, from, end);
            out.field(tag, mark);
        }

        @Override
        void point(byte[] bytes, int dataTag, int from, int to, long hash) {
            long time = time(bytes, from, to);
            if (present.has(hash) || (time != beforeNanos && time != timeNanos)) {
                return;
            }
            int mark = out.size();
            out.small(Otlp.NO_RECORDED_VALUE);
            out.small(dataTag == Otlp.HISTOGRAM ? Otlp.HISTOGRAM_FLAGS : Otlp.NUMBER_FLAGS);
            int attributeTag = attributeTag(dataTag);
            Fields point = new Fields(bytes, from, to);
            while (point.next()) {
                if (point.tag == attributeTag) {
                    out.raw(bytes, point.start, point.to);
                }
            }
            out.fixed64(timeNanos);
            out.small(Otlp.TIME);
            out.field(Otlp.POINT, mark);
            points++;
        }

        private static long time(byte[] bytes, int from, int to) {
            Fields point = new Fields(bytes, from, to);
            while (point.next()) {
                if (point.tag == Otlp.TIME) {
                    return Wire.fixed64(bytes, point.from);
                }
            }
            return 0;
        }
    }
}
