package io.spillway.scrape;

import io.spillway.telemetry.Telemetry;

/** A target as its loop sees it. One thread uses it at a time. */
public interface ScrapeSource extends AutoCloseable {
    /** Scrapes once. A failure is a batch too. */
    Telemetry scrape() throws InterruptedException;

    /** The markers for all series of a target that goes. */
    Telemetry end() throws InterruptedException;

    /** Gives up the connection. */
    @Override
    void close();
}
