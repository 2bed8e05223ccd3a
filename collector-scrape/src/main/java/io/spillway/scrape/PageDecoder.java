package io.spillway.scrape;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;

/**
 * Turns pages into batches. The decoder belongs to a worker, which uses it for one target after another; a target's memory is its
 * {@link KnownPage}. An instance serves one thread.
 */
public final class PageDecoder {
    private final PageTable table;
    private final PageEncoder encoder;

    public PageDecoder(Fingerprint fingerprint) {
        table = new PageTable(fingerprint);
        encoder = new PageEncoder(fingerprint, table);
    }

    /**
     * Brings the target's memory to a new page. After a failure the memory has the series of the last good page.
     *
     * @param page has {@link KnownPage#SPARE_BYTES} more bytes than {@code length}
     * @param sampleLimit the most samples; 0 for no limit
     * @return whether the page was read from the beginning, so that series may have come or gone
     */
    public boolean decode(
            KnownPage known,
            PageFormat format,
            PageOrigin origin,
            byte[] page,
            int length,
            long timeNanos,
            int sampleLimit)
            throws BadPageException {
        if (known.patch(format, page, length, timeNanos)) {
            return false;
        }
        table.read(format, page, length, sampleLimit);
        byte[] encoded = encoder.encode(format, origin, timeNanos);
        known.learn(format, table, encoder, encoded, origin.honorTimes());
        return true;
    }

    /** A batch of the page that the memory holds. */
    public static Telemetry batch(KnownPage known) {
        return known.points() == 0
                ? Telemetry.empty(Signal.METRICS)
                : Telemetry.trusted(Signal.METRICS, known.otlp().clone(), known.points());
    }

    /** How many samples of the page that was read last were left out for a reason. */
    public int leftOut(LeftOut reason) {
        return encoder.leftOut(reason);
    }
}
