package io.spillway.component;

/**
 * The health of a component, with the states of the OpenTelemetry Collector.
 *
 * @param message the reason, for people; empty when there is nothing to say
 */
public record Health(State state, String message) {
    public static final Health STARTING = new Health(State.STARTING, "");
    public static final Health OK = new Health(State.OK, "");
    public static final Health STOPPING = new Health(State.STOPPING, "");
    public static final Health STOPPED = new Health(State.STOPPED, "");

    /** Ordered from harmless to worst, except for the states of an orderly stop. */
    public enum State {
        STARTING,
        OK,
        /** The component fails now and may work again without help, for example when a peer is down. */
        RECOVERABLE_ERROR,
        /** The component fails until somebody changes something, for example wrong credentials. */
        PERMANENT_ERROR,
        /** The collector cannot go on and shuts down. */
        FATAL_ERROR,
        STOPPING,
        STOPPED
    }

    public static Health recoverable(String message) {
        return new Health(State.RECOVERABLE_ERROR, message);
    }

    public static Health permanent(String message) {
        return new Health(State.PERMANENT_ERROR, message);
    }

    public static Health fatal(String message) {
        return new Health(State.FATAL_ERROR, message);
    }
}
