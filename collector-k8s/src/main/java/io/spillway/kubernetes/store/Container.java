package io.spillway.kubernetes.store;

import java.util.List;

/**
 * A container of a pod.
 *
 * @param id the id without the name of the runtime in front; empty before the container runs for the first time
 * @param image the image as the pod names it
 * @param imageId the image as the runtime names it, with its digest; empty before the container runs
 * @param init whether it runs before the others
 */
public record Container(
        String name, String id, String image, String imageId, int restarts, boolean init, List<Port> ports) {
    /**
     * A declared port.
     *
     * @param name may be empty
     * @param protocol such as {@code TCP}
     */
    public record Port(String name, int number, String protocol) {}

    /** The id without the name of the runtime: {@code containerd://0123} becomes {@code 0123}. */
    public static String bareId(String id) {
        int scheme = id.indexOf("://");
        return scheme < 0 ? id : id.substring(scheme + 3);
    }
}
