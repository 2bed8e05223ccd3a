package io.spillway.component;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The changes of a running collector's configuration: how the last ones ended, and a way to ask for one. */
public interface Reloading {
    /** For a collector whose configuration stays as it is. */
    Reloading NEVER = new Reloading() {
        @Override
        public Report request(String by) {
            return new Report(
                    Result.FAILED, Instant.EPOCH, by, List.of("this collector cannot be reloaded"), List.of());
        }

        @Override
        public Optional<Report> last() {
            return Optional.empty();
        }

        @Override
        public Optional<Report> lastFailed() {
            return Optional.empty();
        }
    };

    /**
     * Reads the configuration again and puts it in force if it is valid. Waits for reloads that are under way, then for this
     * one.
     *
     * @param by the origin of the request, for the log
     */
    Report request(String by);

    /** The last reload, whatever its result. */
    Optional<Report> last();

    /** The last reload that failed, unless one has succeeded since. */
    Optional<Report> lastFailed();

    /** The result of a reload. */
    enum Result {
        /** The new configuration is in force. */
        APPLIED,
        /** The new configuration is the same as before. */
        UNCHANGED,
        /** Everything is as it was before. */
        FAILED
    }

    /**
     * The end of a reload.
     *
     * @param by the one who asked for it
     * @param problems the reasons of a failure, one a line
     * @param notes the changes that were made, and the ones that need a restart; for people
     */
    record Report(Result result, Instant at, String by, List<String> problems, List<String> notes) {
        public Report {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }
}
