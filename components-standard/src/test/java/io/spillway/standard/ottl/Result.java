package io.spillway.standard.ottl;

import com.google.protobuf.Message;
import java.util.Optional;

/** The effect of a processor on one batch. */
sealed interface Result {
    /** @param request the batch that the next consumer gets, in canonical form; without items when there is no such batch */
    record HandedOn(Message request) implements Result {
        @Override
        public String toString() {
            return "handed on:\n" + request;
        }
    }

    record ConfigRefused(String message) implements Result {}

    record RequestRefused(String message) implements Result {}

    /** A defect of the processor: a panic or an exception. */
    record Crashed(String message) implements Result {}

    /**
     * The difference between the result of the Go collector and the result of Spillway, for a person. Spillway may refuse the
     * configuration of a processor that refuses each request of the Go collector.
     */
    static Optional<String> difference(Result go, Result ours) {
        boolean isSame = switch (ours) {
            case HandedOn(Message request) -> go instanceof HandedOn(Message other) && other.equals(request);
            case ConfigRefused _ -> go instanceof ConfigRefused || go instanceof RequestRefused;
            case RequestRefused _ -> go instanceof RequestRefused;
            case Crashed _ -> false;
        };
        boolean isDefectOfGo = go instanceof Crashed && !(ours instanceof Crashed);
        if (isSame || isDefectOfGo) {
            return Optional.empty();
        }
        return Optional.of(
                go instanceof HandedOn(Message theirs) && ours instanceof HandedOn(Message mine)
                        ? lines(theirs.toString(), mine.toString())
                        : "Go: " + brief(go) + "\nSpillway: " + brief(ours));
    }

    private static String brief(Result result) {
        return result instanceof HandedOn ? "handed on" : result.toString();
    }

    /** The lines that differ, with the lines around them. */
    private static String lines(String go, String ours) {
        String[] theirs = go.split("\n");
        String[] mine = ours.split("\n");
        int start = 0;
        while (start < Math.min(theirs.length, mine.length) && theirs[start].equals(mine[start])) {
            start++;
        }
        int end = 0;
        while (end < Math.min(theirs.length, mine.length) - start
                && theirs[theirs.length - 1 - end].equals(mine[mine.length - 1 - end])) {
            end++;
        }
        return "Go:\n" + part(theirs, start, end) + "Spillway:\n" + part(mine, start, end);
    }

    private static String part(String[] lines, int start, int end) {
        StringBuilder part = new StringBuilder();
        for (int i = Math.max(0, start - 4); i < Math.min(lines.length, lines.length - end + 2); i++) {
            part.append("    ").append(lines[i]).append('\n');
        }
        return part.toString();
    }
}
