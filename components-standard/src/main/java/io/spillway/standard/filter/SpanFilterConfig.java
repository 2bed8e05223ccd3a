package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.config.CheckedIn;
import io.spillway.config.Checks;
import io.spillway.standard.match.ItemMatcher;
import io.spillway.standard.match.MatchConfig;
import java.util.Optional;

/**
 * The older way to choose spans, which the OpenTelemetry Collector still reads: the {@code spans} block.
 *
 * @param include drop spans that do not match this
 * @param exclude drop spans that match this
 */
public record SpanFilterConfig(
        @CheckedIn(Signal.TRACES) Optional<MatchConfig> include,
        @CheckedIn(Signal.TRACES) Optional<MatchConfig> exclude) {
    static final SpanFilterConfig NONE = new SpanFilterConfig(Optional.empty(), Optional.empty());

    public SpanFilterConfig {
        Checks checks = new Checks();
        include.ifPresent(match -> match.check(checks, Signal.TRACES, "include"));
        exclude.ifPresent(match -> match.check(checks, Signal.TRACES, "exclude"));
        checks.done();
    }

    ItemMatcher dropped() {
        return ItemMatcher.dropped(include, exclude, Signal.TRACES);
    }
}
