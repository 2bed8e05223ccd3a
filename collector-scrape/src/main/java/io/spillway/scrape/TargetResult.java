package io.spillway.scrape;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The result of relabeling the labels of one discovered target. */
public sealed interface TargetResult {
    /**
     * A target to scrape.
     *
     * @param labels the labels without a leading {@code __}; two targets with one address and these labels are one target
     * @param uri the address of the page, with the parameters
     */
    record Target(Map<String, String> labels, URI uri, Duration interval, Duration timeout) implements TargetResult {
        public Target {
            labels = Map.copyOf(labels);
        }
    }

    /** The rules dropped the target. */
    record Dropped() implements TargetResult {}

    /** The labels give no target that can be scraped. */
    record Invalid(String problem) implements TargetResult {}
}
