package io.spillway.standard.attributes;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.standard.match.MatchConfig;
import java.util.List;
import java.util.Optional;

/**
 * The {@code attributes} processor.
 *
 * @param actions in the order in which they are applied
 * @param include act only on items that match this
 * @param exclude do not act on items that match this
 */
public record AttributesProcessorConfig(
        List<ActionConfig> actions, Optional<MatchConfig> include, Optional<MatchConfig> exclude)
        implements Requirements {
    public static final AttributesProcessorConfig DEFAULTS =
            new AttributesProcessorConfig(List.of(), Optional.empty(), Optional.empty());

    public AttributesProcessorConfig {
        actions = List.copyOf(actions);
    }

    @Override
    public void check(Checks checks) {
        checks.that(!actions.isEmpty(), "actions", "missing required field \"actions\"");
        include.ifPresent(match -> checks.that(!match.isEmpty(), "include", emptyMatch()));
        exclude.ifPresent(match -> checks.that(!match.isEmpty(), "exclude", emptyMatch()));
    }

    private static String emptyMatch() {
        return "at least one of \"attributes\", \"libraries\", or \"resources\" field must be specified";
    }
}
