package io.spillway.kubernetes.store;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * A pod.
 *
 * @param addresses its IP addresses, the primary one first
 * @param startedSeconds the time at which its node took it up, in seconds since 1970; 0 before that
 */
public record Pod(
        Meta meta,
        List<String> addresses,
        String node,
        String hostAddress,
        boolean hostNetwork,
        Phase phase,
        boolean ready,
        boolean terminating,
        String hostname,
        long startedSeconds,
        List<Container> containers)
        implements KubernetesObject {

    /** The phases of a pod. */
    public enum Phase {
        PENDING("Pending"),
        RUNNING("Running"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        UNKNOWN("Unknown");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        /** The phase of a word; {@link #UNKNOWN} for a word that is not known. */
        public static Phase of(String word) {
            for (Phase phase : values()) {
                if (phase.word.equals(word)) {
                    return phase;
                }
            }
            return UNKNOWN;
        }

        /** The word of the API. */
        public String word() {
            return word;
        }
    }

    /** Whether all its containers have ended for good, so that its addresses may belong to others. */
    public boolean isFinished() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }

    /** Whether this address is the pod's own: the address of a node never is. */
    public boolean ownsAddress(String address) {
        return !hostNetwork && !address.equals(hostAddress) && addresses.contains(address);
    }

    /** Whether one of its containers has this id. */
    public boolean hasContainer(String id) {
        for (Container container : containers) {
            if (container.id().equals(id)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void keys(IntConsumer hash) {
        hash.accept(meta.name().hashCode());
        for (String address : addresses) {
            if (ownsAddress(address)) {
                hash.accept(address.hashCode());
            }
        }
        for (Container container : containers) {
            if (!container.id().isEmpty()) {
                hash.accept(container.id().hashCode());
            }
        }
    }
}
