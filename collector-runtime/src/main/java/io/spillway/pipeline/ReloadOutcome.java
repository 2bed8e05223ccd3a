package io.spillway.pipeline;

import java.util.List;

/** The result of a reload. */
public sealed interface ReloadOutcome {
    /**
     * The new configuration is in force. Both lists are empty when no component of it differs from the old one.
     *
     * @param started the components that were made for it; for people
     * @param stopped the components that are not in it
     * @param kept the number of components that went on running
     */
    record Applied(List<String> started, List<String> stopped, int kept) implements ReloadOutcome {
        public Applied {
            started = List.copyOf(started);
            stopped = List.copyOf(stopped);
        }
    }

    /**
     * The old configuration is in force.
     *
     * @param reasons for people; more than one when the old configuration did not come back as a whole either
     */
    record Failed(List<String> reasons) implements ReloadOutcome {
        public Failed {
            reasons = List.copyOf(reasons);
        }
    }
}
