package io.spillway.component;

/**
 * A part of the collector with a life cycle: created, started once, closed.
 *
 * <ol>
 *   <li>A factory creates it. Creation does no I/O, starts no thread and opens nothing.
 *   <li>{@link #start()} acquires sockets, files and threads, and returns once the component works (a listener is bound, a file
 *       is open). A peer that is down is not a failure to start. Exporters start before processors, processors before
 *       receivers. A {@code start} that throws has released everything again; components started earlier are closed.
 *   <li>{@link #close(Deadline)} refuses new telemetry, hands on the telemetry that the component holds, and releases
 *       everything. Receivers are closed before processors, processors before exporters. {@code close} may be called without
 *       {@code start}, and more than once.
 * </ol>
 *
 * <p>{@code start} and {@code close} are called from one thread at a time.
 */
public interface Component {
    /** Makes the component work; see above. Throws with a message that names what failed (an address, a path). */
    void start() throws Exception;

    /**
     * Stops the component. Past the deadline the component gives up the telemetry that it still holds, counts and logs the
     * loss, and returns.
     *
     * @param deadline shared by all components of the collector
     */
    void close(Deadline deadline);

    /**
     * Called before {@code close} when another instance of the same id has replaced this one on a reload. Telemetry that cannot
     * be handed on in the ordinary way may go to the successor.
     *
     * @param successor the successor, which also consumes the batches of the components before it
     */
    default void succeededBy(Consumer successor) {}

    /**
     * Whether the successor on a reload may start while this instance still runs, which leaves no gap. A component answers
     * false when both would need the same file or store for themselves: then this instance is closed first, and its callers
     * wait meanwhile. An address to listen on is no reason to answer false: the collector notices that it is in use when the
     * successor starts.
     */
    default boolean overlaps() {
        return true;
    }
}
