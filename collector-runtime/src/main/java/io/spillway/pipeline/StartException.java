package io.spillway.pipeline;

/** A component did not start; everything that had started was closed again. The message names it and says why. */
public final class StartException extends Exception {
    StartException(NodeKey failed, Throwable cause) {
        super("cannot start " + failed + ": " + cause.getMessage(), cause);
    }
}
