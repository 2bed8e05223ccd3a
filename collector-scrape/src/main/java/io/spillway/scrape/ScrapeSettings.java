package io.spillway.scrape;

import java.util.Optional;

/**
 * The limits of a target, and how its page is read.
 *
 * @param sampleLimit the most samples of a page; 0 for no limit
 * @param fallback the format of a page whose content type is missing or unknown; without one such a page fails
 */
public record ScrapeSettings(int sampleLimit, Optional<PageFormat> fallback) {
    /** The format of a page, by its content type. */
    PageFormat format(String contentType) throws FetchException {
        String type = contentType.split(";", 2)[0].strip();
        if (type.equalsIgnoreCase("application/openmetrics-text")) {
            return PageFormat.OPEN_METRICS;
        }
        if (type.equalsIgnoreCase("text/plain")) {
            return PageFormat.TEXT;
        }
        return fallback.orElseThrow(() -> new FetchException(
                FetchException.Reason.CONTENT_TYPE, "content type \"" + contentType + "\" is no format of metrics"));
    }
}
