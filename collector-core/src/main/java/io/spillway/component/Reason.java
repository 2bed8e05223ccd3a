package io.spillway.component;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Says in words why an operation failed, for logs, statuses and answers to senders.
 *
 * <p>The messages of exceptions are often no words: a host name alone, a path alone, the state of a client's objects, or nothing.
 */
public final class Reason {
    private static final int MAX_LENGTH = 500;
    private static final int MAX_DEPTH = 20;
    private static final String CLOSED = "connection closed by the other side";
    private static final String TIMEOUT = "timeout exceeded";
    private static final String NO_SUCH_HOST = "no such host";

    /** Such as {@code java.net.ConnectException: } before a message that was made of another exception. */
    private static final Pattern CLASS_NAMES = Pattern.compile("^(?:(?:[a-z_$][\\w$]*\\.)+[A-Z][\\w$]*:\\s*)+");

    /** The default text of an object: its class and its hash code. */
    private static final Pattern OBJECT = Pattern.compile("[\\w\\]]@[0-9a-f]{4,}");

    /** The words of glibc, musl and macOS for a name that is not there. */
    private static final Pattern NOT_KNOWN = Pattern.compile("not known|does not resolve|No address associated");

    private static final Pattern NOT_ON_ONE_LINE = Pattern.compile("\\s*[\\p{Cntrl}\\u2028\\u2029]\\s*");
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private Reason() {}

    /**
     * The cause as the outermost exception with words says it: the right one when this program wrote the message, as that message
     * names the subject.
     *
     * @return one line, never empty
     */
    public static String of(Throwable failure) {
        return search(failure, true);
    }

    /**
     * The cause as the innermost exception with words says it: the right one for exceptions of network libraries, as the innermost
     * exception saw the failure and the others only passed it on.
     *
     * @return one line, never empty
     */
    public static String innermost(Throwable failure) {
        return search(failure, false);
    }

    private static String search(Throwable failure, boolean firstWins) {
        String found = "";
        int depth = 0;
        for (Throwable at = failure; at != null && depth < MAX_DEPTH; at = at.getCause(), depth++) {
            String words = words(at);
            found = words.isEmpty() ? found : words;
            if (firstWins && !found.isEmpty()) {
                break;
            }
        }
        return found.isEmpty() ? typeInWords(failure) : shortened(found);
    }

    /** The words that an exception itself has; empty when only its cause can have some. */
    private static String words(Throwable failure) {
        String message = ownMessage(failure);
        return switch (failure) {
            case UnknownHostException _ -> unknownHost(message);
            case UnresolvedAddressException _ -> NO_SUCH_HOST;
            case NoRouteToHostException _ -> "no route to host";
            case NoSuchFileException _ -> "no such file" + after(message);
            case AccessDeniedException _ -> "permission denied" + after(message);
            case FileAlreadyExistsException _ -> "the file exists already" + after(message);
            case FileSystemException file when file.getReason() == null -> "cannot use the file" + after(message);
            case ClosedChannelException _ -> CLOSED;
            case EOFException _ -> message.isEmpty() ? CLOSED : message;
            case SocketTimeoutException _, TimeoutException _ -> TIMEOUT;
            case ConnectException _ -> message.isEmpty() ? "connection refused" : message.toLowerCase(Locale.ROOT);
            case InterruptedException _ -> "interrupted";
            case IOException _ when isAboutTheOtherSide(message) -> CLOSED;
            default -> message;
        };
    }

    private static boolean isAboutTheOtherSide(String message) {
        return message.equals("Broken pipe") || message.startsWith("Connection reset");
    }

    /** The message is a host, and sometimes the words of the system's resolver. */
    private static String unknownHost(String message) {
        if (message.isEmpty()) {
            return NO_SUCH_HOST;
        }
        return message.contains(" ") && !NOT_KNOWN.matcher(message).find()
                ? message
                : message.split(": ", 2)[0] + ": " + NO_SUCH_HOST;
    }

    private static String after(String subject) {
        return subject.isEmpty() ? "" : ": " + subject;
    }

    /** The message on one line; empty when it only repeats the cause or shows objects. */
    private static String ownMessage(Throwable failure) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        boolean repeats = cause != null && cause.toString().equals(message);
        return message == null || repeats || OBJECT.matcher(message).find() ? "" : cleaned(message);
    }

    private static String cleaned(String message) {
        String line = NOT_ON_ONE_LINE.matcher(message.strip()).replaceAll(" ");
        return CLASS_NAMES.matcher(line).replaceFirst("");
    }

    private static String shortened(String words) {
        return words.length() <= MAX_LENGTH ? words : words.substring(0, MAX_LENGTH) + "…";
    }

    /** Such as {@code illegal state} for an {@code IllegalStateException}. */
    private static String typeInWords(Throwable failure) {
        if (failure instanceof IOException) {
            return "input/output error";
        }
        String name = failure.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
        return name.isEmpty()
                ? "unknown"
                : WORD_START.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
