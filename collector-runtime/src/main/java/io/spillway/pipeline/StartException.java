package io.spillway.pipeline;

/** Thrown when a component does not start. The message names the component and the cause. */
public final class StartException extends Exception {
    StartException(NodeKey failed, Throwable cause) {
        super("cannot start " + failed + ": " + cause.getMessage(), cause);
    }
}
