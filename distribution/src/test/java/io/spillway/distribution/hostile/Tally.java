package io.spillway.distribution.hostile;

import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was sent and what came back; used by many threads. */
final class Tally {
    private static final int SHOWN = 20;

    private final Map<String, Map<String, Integer>> answers = new TreeMap<>();
    private final Map<Signal, Long> accepted = new EnumMap<>(Signal.class);
    private final List<String> wrong = new ArrayList<>();
    private int requests;
    private int busy;

    synchronized void add(int number, Trial trial) {
        requests++;
        answers.computeIfAbsent(trial.kind(), _ -> new TreeMap<>()).merge(trial.answer(), 1, Integer::sum);
        accepted.merge(trial.signal(), (long) trial.accepted(), Long::sum);
        busy += trial.isBusy() ? 1 : 0;
        if (!trial.isRight() && wrong.size() < SHOWN) {
            wrong.add("request " + number + ": " + trial);
        }
    }

    synchronized void failed(int number, Throwable cause) {
        if (wrong.size() < SHOWN) {
            wrong.add("request " + number + ": " + cause);
        }
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    synchronized int requests() {
        return requests;
    }

    synchronized int busy() {
        return busy;
    }

    /** How many items the collector said it took. */
    synchronized long accepted(Signal signal) {
        return accepted.getOrDefault(signal, 0L);
    }

    @Override
    public synchronized String toString() {
        StringBuilder table = new StringBuilder("| sent | answers |\n|---|---|\n");
        answers.forEach((kind, counts) -> {
            table.append("| ").append(kind).append(" |");
            counts.forEach((answer, count) ->
                    table.append(' ').append(answer).append(": ").append(count).append(','));
            table.setLength(table.length() - 1);
            table.append(" |\n");
        });
        return table.toString();
    }
}
