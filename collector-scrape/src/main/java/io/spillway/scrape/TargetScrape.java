package io.spillway.scrape;

import io.spillway.component.Clock;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The scrapes of one target. Every scrape gives a batch: the samples of the page, markers for the series that have gone, and the metrics
 * about the scrape itself ({@code up}, {@code scrape_duration_seconds}, {@code scrape_samples_scraped},
 * {@code scrape_samples_post_metric_relabeling}, {@code scrape_series_added}).
 *
 * <p>A scrape that fails, for whatever reason, gives {@code up} 0 and a marker for every series of the last good page. An instance
 * serves one thread at a time.
 */
public final class TargetScrape implements ScrapeSource {
    private final ScrapeSettings settings;
    private final PageOrigin origin;
    private final ScrapeWorkers workers;
    private final Clock clock;
    private final PageFetcher fetcher;

    private final KnownPage page;
    private final KnownPage report;
    private long pageNanos;
    private volatile String lastError = "";

    public TargetScrape(
            FetchConfig fetch,
            ScrapeSettings settings,
            PageOrigin origin,
            ScrapeWorkers workers,
            Clock clock,
            String agent) {
        this.settings = settings;
        this.origin = origin;
        this.workers = workers;
        this.clock = clock;
        fetcher = new PageFetcher(fetch, clock, agent);
        page = new KnownPage(workers.fingerprint());
        report = new KnownPage(workers.fingerprint());
    }

    /** Why the last scrape failed; empty when it was good. */
    public String lastError() {
        return lastError;
    }

    /** How much memory the target takes between two scrapes. */
    public long footprintBytes() {
        return page.footprintBytes() + report.footprintBytes();
    }

    @Override
    public Telemetry scrape() throws InterruptedException {
        long started = clock.nanoTime();
        long timeNanos = nanos(clock.now());
        List<Telemetry> parts = new ArrayList<>();
        int samples = 0;
        int added = 0;
        try (PageBody body = new PageBody(workers.memory())) {
            PageFormat format = settings.format(fetcher.fetch(body));
            ScrapeWorkers.Worker worker = workers.take();
            try {
                added = decode(worker, format, body, timeNanos, parts);
            } finally {
                workers.giveBack(worker);
            }
            samples = page.samples();
            lastError = "";
        } catch (FetchException | BadPageException e) {
            lastError = String.valueOf(e.getMessage());
            parts.add(end(timeNanos));
        }
        parts.add(
                report(samples, added, (clock.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1), timeNanos));
        return Telemetry.merge(parts.stream().filter(each -> !each.isEmpty()).toList());
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    private int decode(
            ScrapeWorkers.Worker worker, PageFormat format, PageBody body, long timeNanos, List<Telemetry> parts)
            throws BadPageException {
        byte[] before = page.otlp();
        boolean isNew = worker.decoder()
                .decode(page, format, origin, body.bytes(), body.length(), timeNanos, settings.sampleLimit());
        parts.add(PageDecoder.batch(page));
        int added = 0;
        if (isNew) {
            parts.add(worker.markers().of(before, pageNanos, page.otlp(), timeNanos));
            added = worker.markers().added(before, page.otlp());
        }
        pageNanos = timeNanos;
        return added;
    }

    @Override
    public Telemetry end() throws InterruptedException {
        return end(nanos(clock.now()));
    }

    private Telemetry end(long timeNanos) throws InterruptedException {
        byte[] before = page.otlp();
        page.forget();
        if (before.length == 0) {
            return Telemetry.empty(Signal.METRICS);
        }
        ScrapeWorkers.Worker worker = workers.take();
        try {
            return worker.markers().of(before, pageNanos, new byte[0], timeNanos);
        } finally {
            workers.giveBack(worker);
        }
    }

    /** The metrics about the scrape are a page too. */
    private Telemetry report(int samples, int added, double seconds, long timeNanos) throws InterruptedException {
        boolean isUp = lastError.isEmpty();
        byte[] text = String.format(Locale.ROOT, """
                        # HELP up The scraping was successful
                        # TYPE up gauge
                        up %d
                        # HELP scrape_duration_seconds Duration of the scrape
                        # TYPE scrape_duration_seconds gauge
                        # UNIT scrape_duration_seconds seconds
                        scrape_duration_seconds %s
                        # HELP scrape_samples_scraped The number of samples the target exposed
                        # TYPE scrape_samples_scraped gauge
                        scrape_samples_scraped %d
                        # HELP scrape_samples_post_metric_relabeling The number of samples remaining after relabeling
                        # TYPE scrape_samples_post_metric_relabeling gauge
                        scrape_samples_post_metric_relabeling %d
                        # HELP scrape_series_added The number of new series in this scrape
                        # TYPE scrape_series_added gauge
                        scrape_series_added %d
                        # EOF
                        """, isUp ? 1 : 0, seconds, samples, samples, added)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] spare = Arrays.copyOf(text, text.length + KnownPage.SPARE_BYTES);
        ScrapeWorkers.Worker worker = workers.take();
        try {
            worker.decoder().decode(report, PageFormat.OPEN_METRICS, origin, spare, text.length, timeNanos, 0);
            return PageDecoder.batch(report);
        } catch (BadPageException e) {
            throw new IllegalStateException("the page about the scrape is good", e);
        } finally {
            workers.giveBack(worker);
        }
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
