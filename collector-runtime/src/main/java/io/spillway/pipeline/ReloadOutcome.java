package io.spillway.pipeline;

import java.util.List;

/** What became of a new configuration. */
public sealed interface ReloadOutcome {
    /**
     * It is in force. Both lists are empty when it is no different from the old one in any component.
     *
     * @param started the components that were made for it; for people
     * @param stopped those that it has no place for
     * @param kept how many components went on running
     */
    record Applied(List<String> started, List<String> stopped, int kept) implements ReloadOutcome {
        public Applied {
            started = List.copyOf(started);
            stopped = List.copyOf(stopped);
        }
    }

    /**
     * The old one is.
     *
     * @param reasons why; more than one where the old configuration did not come back as a whole either
     */
    record Failed(List<String> reasons) implements ReloadOutcome {
        public Failed {
            reasons = List.copyOf(reasons);
        }
    }
}
