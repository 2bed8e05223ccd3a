package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.config.CheckedIn;
import io.spillway.config.Checks;
import io.spillway.standard.match.ItemMatcher;
import java.util.List;
import java.util.Optional;

/**
 * Conditions for log records, by context, or the older way to choose them.
 *
 * @param resource conditions for resources
 * @param logRecord conditions for log records
 * @param include drop records that do not match this
 * @param exclude drop records that match this
 */
public record LogFilterConfig(
        List<String> resource,
        List<String> logRecord,
        @CheckedIn(Signal.LOGS) Optional<LogMatchConfig> include,
        @CheckedIn(Signal.LOGS) Optional<LogMatchConfig> exclude) {
    static final LogFilterConfig NONE = new LogFilterConfig(List.of(), List.of(), Optional.empty(), Optional.empty());

    public LogFilterConfig {
        Checks checks = new Checks();
        include.ifPresent(match -> match.toMatch().checkType(checks, "include"));
        exclude.ifPresent(match -> match.toMatch().checkType(checks, "exclude"));
        checks.that(
                        (resource.isEmpty() && logRecord.isEmpty()) || (include.isEmpty() && exclude.isEmpty()),
                        "",
                        "cannot use \"resource\", \"log_record\" and \"include\", \"exclude\" at the same time")
                .done();
    }

    /** A match without any field is as good as none. */
    ItemMatcher dropped() {
        return ItemMatcher.dropped(
                include.map(LogMatchConfig::toMatch).filter(match -> !match.isEmpty()),
                exclude.map(LogMatchConfig::toMatch).filter(match -> !match.isEmpty()),
                Signal.LOGS);
    }
}
