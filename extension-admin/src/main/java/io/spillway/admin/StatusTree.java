package io.spillway.admin;

import io.spillway.component.ComponentKind;
import io.spillway.component.Health;
import io.spillway.component.Health.State;
import io.spillway.component.HealthReport;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The health of the collector, a pipeline or a component, with that of its parts.
 *
 * @param since the time at which it came into this state
 * @param components parts by name; empty for a component
 */
record StatusTree(Health health, Instant since, SortedMap<String, StatusTree> components) {
    private static final SortedMap<String, StatusTree> NO_PARTS = new TreeMap<>();

    /** The whole collector: {@code extensions} and {@code pipeline:<id>}, each with its components. */
    static StatusTree of(HealthReport report) {
        SortedMap<String, StatusTree> parts = new TreeMap<>();
        if (!report.extensions().isEmpty()) {
            parts.put("extensions", ofEntries(report.extensions(), report.startedAt()));
        }
        for (HealthReport.Pipeline pipeline : report.pipelines()) {
            parts.put("pipeline:" + pipeline.id(), ofEntries(pipeline.components(), report.startedAt()));
        }
        return aggregate(parts, report.startedAt());
    }

    /** One part of the collector, by the name of a pipeline or {@code extensions}. */
    Optional<StatusTree> part(String name) {
        return Optional.ofNullable(components.getOrDefault("pipeline:" + name, components.get(name)));
    }

    private static StatusTree ofEntries(List<HealthReport.Entry> entries, Instant startedAt) {
        SortedMap<String, StatusTree> parts = new TreeMap<>();
        for (HealthReport.Entry entry : entries) {
            parts.put(name(entry), new StatusTree(entry.health(), entry.since(), NO_PARTS));
        }
        return aggregate(parts, startedAt);
    }

    private static String name(HealthReport.Entry entry) {
        ComponentKind kind = entry.kind();
        return kind.key() + ":" + entry.id();
    }

    /** The state of the whole, with the message and the time of the part that decides it. */
    private static StatusTree aggregate(SortedMap<String, StatusTree> parts, Instant startedAt) {
        State state = aggregate(parts.values());
        String message = "";
        Instant since = startedAt;
        for (StatusTree part : parts.values()) {
            boolean same = part.health().state() == state;
            if (same && message.isEmpty()) {
                message = part.health().message();
            }
            if (same && part.since().isAfter(since)) {
                since = part.since();
            }
        }
        return new StatusTree(new Health(state, message), since, parts);
    }

    private static State aggregate(Collection<StatusTree> parts) {
        Set<State> seen = EnumSet.noneOf(State.class);
        parts.forEach(part -> seen.add(part.health().state()));
        if (seen.size() == 1) {
            return seen.iterator().next();
        }
        // A part that has stopped while others run means that the whole is stopping.
        if (seen.contains(State.FATAL_ERROR)) {
            return State.FATAL_ERROR;
        }
        if (seen.contains(State.STARTING)) {
            return State.STARTING;
        }
        if (seen.contains(State.STOPPING) || seen.contains(State.STOPPED)) {
            return State.STOPPING;
        }
        if (seen.contains(State.PERMANENT_ERROR)) {
            return State.PERMANENT_ERROR;
        }
        return seen.contains(State.RECOVERABLE_ERROR) ? State.RECOVERABLE_ERROR : State.OK;
    }
}
