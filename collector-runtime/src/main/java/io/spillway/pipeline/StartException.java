package io.spillway.pipeline;

import io.spillway.component.Reason;

/** Thrown when a component does not start. The message names the component and the cause. */
public final class StartException extends Exception {
    StartException(NodeKey failed, Throwable cause) {
        super("cannot start " + failed + ": " + Reason.of(cause), cause);
    }
}
