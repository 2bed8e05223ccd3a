package io.spillway.scrape;

import io.spillway.telemetry.TelemetryMemory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The memory that targets share while they are scraped. A worker is taken when a page has arrived in full, so that a slow target holds
 * none. Safe for use by many threads.
 */
public final class ScrapeWorkers {
    private final Fingerprint fingerprint;
    private final TelemetryMemory memory;
    private final BlockingQueue<Worker> free;

    /** The objects that turn a page into a batch. */
    record Worker(PageDecoder decoder, StaleMarkers markers) {}

    /**
     * Makes the workers.
     *
     * @param count the number of pages that are decoded at the same time; more than the processors are of no use
     * @param seed random
     */
    public ScrapeWorkers(int count, long seed, TelemetryMemory memory) {
        this.memory = memory;
        fingerprint = new Fingerprint(seed);
        free = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.add(new Worker(new PageDecoder(fingerprint), new StaleMarkers(fingerprint)));
        }
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    TelemetryMemory memory() {
        return memory;
    }

    Worker take() throws InterruptedException {
        return free.take();
    }

    void giveBack(Worker worker) {
        free.add(worker);
    }
}
