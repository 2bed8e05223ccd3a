package io.spillway.component;

/**
 * Something with a life: created, started once, closed.
 *
 * <ol>
 *   <li>A factory creates it. Creation does no I/O, starts no thread and opens nothing.
 *   <li>{@link #start()} acquires what it needs. It returns once the component works (a listener is bound, a file is
 *       open); a peer that is down is not a failure to start. Exporters start before processors, processors before
 *       receivers. If it throws, it has released what it had acquired; components started earlier are closed.
 *   <li>{@link #close(Deadline)} stops taking in, hands on what it holds, and releases everything. Receivers are closed
 *       before processors, processors before exporters. It may be called without {@code start}, and more than once.
 * </ol>
 *
 * <p>{@code start} and {@code close} are called from one thread at a time.
 */
public interface Component {
    /** Makes the component work; see above. Throws with a message that names what failed (an address, a path). */
    void start() throws Exception;

    /**
     * Stops the component. Past the deadline it gives up on what it still holds, counts and logs that, and returns.
     *
     * @param deadline shared by all components of the collector
     */
    void close(Deadline deadline);

    /**
     * Said before {@code close} when another instance of the same id has taken this one's place on a reload: what cannot be
     * handed on in the ordinary way may go there.
     *
     * @param successor takes what components before it send as well
     */
    default void succeededBy(Consumer successor) {}

    /**
     * Whether the instance that takes this one's place on a reload may start while this one still runs, which leaves no gap.
     * False for what both would need for themselves, such as a file or a store; then this one is closed first, and its callers
     * wait meanwhile. An address to listen on is no reason: that it is taken shows when the successor starts.
     */
    default boolean overlaps() {
        return true;
    }
}
