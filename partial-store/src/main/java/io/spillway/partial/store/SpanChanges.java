package io.spillway.partial.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One batch of news, brought down to one change for each span and sorted by key: a stop beats every heartbeat of its span, a
 * later heartbeat beats an earlier one. PostgreSQL refuses to change a row twice in one statement, and writers that go through
 * their rows in one order do not deadlock.
 */
record SpanChanges(List<Heartbeat> heartbeats, List<Stop> stops) {
    static SpanChanges of(List<Heartbeat> heartbeats, List<Stop> stops) {
        Map<SpanKey, Stop> ended = new HashMap<>();
        for (Stop stop : stops) {
            ended.merge(stop.key(), stop, (one, other) -> one.eventUnixNano() >= other.eventUnixNano() ? one : other);
        }
        Map<SpanKey, Heartbeat> living = new HashMap<>();
        for (Heartbeat heartbeat : heartbeats) {
            if (!ended.containsKey(heartbeat.key())) {
                living.merge(
                        heartbeat.key(),
                        heartbeat,
                        (one, other) -> one.eventUnixNano() > other.eventUnixNano() ? one : other);
            }
        }
        List<Heartbeat> sorted = new ArrayList<>(living.values());
        sorted.sort((one, other) -> one.key().compareTo(other.key()));
        List<Stop> sortedStops = new ArrayList<>(ended.values());
        sortedStops.sort((one, other) -> one.key().compareTo(other.key()));
        return new SpanChanges(List.copyOf(sorted), List.copyOf(sortedStops));
    }

    /** The heartbeats whose index is not among these. */
    List<Heartbeat> without(Set<Integer> indexes) {
        List<Heartbeat> rest = new ArrayList<>(heartbeats.size() - indexes.size());
        for (int i = 0; i < heartbeats.size(); i++) {
            if (!indexes.contains(i)) {
                rest.add(heartbeats.get(i));
            }
        }
        return rest;
    }
}
