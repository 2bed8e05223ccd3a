package io.spillway.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpResponseException;

/**
 * Failures of connections, in words. Exceptions of the JDK and of network libraries often have a message that is empty, only a
 * host name, or a dump of objects. A log line needs one cause that a person can act on.
 */
public final class Failures {
    /** The default text of an object: its class and its hash code. */
    private static final Pattern OBJECT = Pattern.compile("[\\w\\]]@[0-9a-f]{4,}");

    /** The words of glibc, musl and macOS for a name that is not there. */
    private static final Pattern NOT_KNOWN = Pattern.compile("not known|does not resolve|No address associated");

    /** Classes whose message says less than the class does, with words for them. */
    private static final List<Words> WORDS = List.of(
            new Words(UnresolvedAddressException.class, "no such host"),
            new Words(NoRouteToHostException.class, "no route to host"),
            new Words(ClosedChannelException.class, "connection closed by the other side"),
            new Words(EOFException.class, "connection closed by the other side"),
            new Words(SocketTimeoutException.class, "timeout exceeded"),
            new Words(TimeoutException.class, "timeout exceeded"));

    private static final int MAX_DEPTH = 20;

    private Failures() {}

    private record Words(Class<? extends Throwable> type, String text) {}

    /**
     * The cause of a failure. The innermost exception that says something wins, as it is the one that saw the failure; the others
     * only passed it on.
     *
     * @return one line, never empty
     */
    public static String inWords(Throwable failure) {
        String found = "";
        int depth = 0;
        for (Throwable at = failure; at != null && depth < MAX_DEPTH; at = at.getCause(), depth++) {
            String text = ofOne(at);
            found = text.isEmpty() ? found : text;
        }
        return found.isEmpty() ? failure.getClass().getSimpleName() : found;
    }

    private static String ofOne(Throwable failure) {
        String message =
                failure.getMessage() == null ? "" : failure.getMessage().strip();
        if (failure instanceof UnknownHostException) {
            return unknownHost(message);
        }
        if (failure instanceof HttpResponseException answered) {
            // Jetty throws this only for the answer of a proxy that was asked for a tunnel.
            return "the proxy answered with status " + answered.getResponse().getStatus();
        }
        for (Words words : WORDS) {
            if (words.type().isInstance(failure)) {
                return words.text();
            }
        }
        if (message.isEmpty() || OBJECT.matcher(message).find()) {
            return "";
        }
        return failure instanceof ConnectException ? message.toLowerCase(Locale.ROOT) : firstLine(message);
    }

    /** The message is a host, and sometimes the words of the system's resolver. */
    private static String unknownHost(String message) {
        if (message.isEmpty()) {
            return "no such host";
        }
        return message.contains(" ") && !NOT_KNOWN.matcher(message).find()
                ? message
                : message.split(": ", 2)[0] + ": no such host";
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}
