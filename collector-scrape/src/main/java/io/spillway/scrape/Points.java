package io.spillway.scrape;

import io.spillway.telemetry.Wire;

/** Walks over the data points of a request that {@link PageEncoder} wrote, with a hash of what identifies each of them. */
abstract class Points {
    private final Fingerprint fingerprint;

    Points(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** Reads the fields of a message one after another. */
    static final class Fields {
        private final byte[] bytes;
        private final int limit;
        private int next;

        int tag;
        /** The first byte of the tag. */
        int start;
        /** The value; without its length when it has one. */
        int from;

        int to;

        Fields(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            next = from;
            limit = to;
        }

        boolean next() {
            if (next >= limit) {
                return false;
            }
            start = next;
            tag = Wire.varint32(bytes, start);
            from = start + Wire.size(tag);
            to = Wire.skip(bytes, from, tag);
            next = to;
            if ((tag & 7) == Wire.LENGTH_DELIMITED) {
                from += Wire.size(Wire.varint32(bytes, from));
            }
            return true;
        }
    }

    static boolean isData(int tag) {
        return tag == Otlp.GAUGE || tag == Otlp.SUM || tag == Otlp.HISTOGRAM || tag == Otlp.SUMMARY;
    }

    static int attributeTag(int dataTag) {
        return dataTag == Otlp.HISTOGRAM ? Otlp.HISTOGRAM_ATTRIBUTE : Otlp.NUMBER_ATTRIBUTE;
    }

    /** Goes over all scopes of a request. */
    final void request(byte[] bytes) {
        Fields request = new Fields(bytes, 0, bytes.length);
        while (request.next()) {
            resource(bytes, request.from, request.to);
        }
    }

    void resource(byte[] bytes, int from, int to) {
        Fields resource = new Fields(bytes, from, to);
        while (resource.next()) {
            if (resource.tag == Otlp.SCOPE_METRICS) {
                scope(bytes, resource.from, resource.to);
            }
        }
    }

    void scope(byte[] bytes, int from, int to) {
        Fields scope = new Fields(bytes, from, to);
        long hash = 0;
        while (scope.next()) {
            if (scope.tag == Otlp.SCOPE) {
                hash = fingerprint.of(bytes, scope.from, scope.to);
            } else if (scope.tag == Otlp.METRIC) {
                metric(bytes, scope.from, scope.to, hash);
            }
        }
    }

    void metric(byte[] bytes, int from, int to, long scope) {
        Fields metric = new Fields(bytes, from, to);
        long hash = scope;
        while (metric.next()) {
            if (metric.tag == Otlp.METRIC_NAME) {
                hash = Fingerprint.mix(scope + fingerprint.of(bytes, metric.from, metric.to));
            } else if (isData(metric.tag)) {
                data(bytes, metric.tag, metric.from, metric.to, hash + metric.tag);
            }
        }
    }

    void data(byte[] bytes, int dataTag, int from, int to, long metric) {
        Fields data = new Fields(bytes, from, to);
        while (data.next()) {
            if (data.tag == Otlp.POINT) {
                point(bytes, dataTag, data.from, data.to, hash(bytes, dataTag, data.from, data.to, metric));
            }
        }
    }

    abstract void point(byte[] bytes, int dataTag, int from, int to, long hash);

    private long hash(byte[] bytes, int dataTag, int from, int to, long metric) {
        long hash = metric;
        int attributeTag = attributeTag(dataTag);
        Fields point = new Fields(bytes, from, to);
        while (point.next()) {
            if (point.tag == attributeTag) {
                hash += Fingerprint.mix(fingerprint.of(bytes, point.from, point.to));
            }
        }
        return Fingerprint.mix(hash) | 1;
    }
}
