package io.spillway.partial.store;

import io.spillway.component.Reason;
import java.net.ConnectException;
import java.sql.SQLException;

/** Why the store did not do something. The message names the cause and never holds data or a password. */
public final class StoreFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it is worth another attempt. */
    public enum Kind {
        /** The database is down, slow, read-only, full or being restarted: the same may succeed later. */
        PASSING,
        /** The database cannot take this input, ever. */
        INPUT
    }

    private final Kind kind;

    StoreFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Only what the database says about the data itself is for good: everything else may be mended while we wait. */
    static StoreFailure of(String doing, SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        boolean isInput = state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
        return new StoreFailure(isInput ? Kind.INPUT : Kind.PASSING, doing + ": " + describe(failure, state), failure);
    }

    static StoreFailure passing(String message, Throwable cause) {
        return new StoreFailure(Kind.PASSING, message, cause);
    }

    private static String describe(SQLException failure, String state) {
        StringBuilder text = new StringBuilder(firstLine(failure));
        Throwable cause = failure.getCause();
        if (cause instanceof SQLException) {
            text.append(": ").append(firstLine(cause));
        } else if (cause != null
                && !(cause instanceof ConnectException)) { // the message tells a refused connection itself
            text.append(": ").append(Reason.innermost(cause));
        }
        return state.isEmpty()
                ? text.toString()
                : text.append(" (SQLSTATE ").append(state).append(')').toString();
    }

    /** The lines of a message from PostgreSQL after the first can hold values. */
    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
