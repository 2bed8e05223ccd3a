package io.spillway.component;

/** A request cannot be authenticated, now or later. The message, which never holds a secret, says why. */
public final class AuthenticationException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
