package io.spillway.scrape;

import io.spillway.component.Clock;
import io.spillway.component.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the pages of one target with HTTP/1.1 over a blocking socket, which stays open between two pages. The timeout holds for the
 * whole of an attempt: when it ends, the socket is closed under the thread that reads. Meant for a virtual thread; an instance serves one
 * thread at a time.
 */
public final class PageFetcher implements AutoCloseable {
    static final int MOST_REDIRECTS = 10;

    private static final String ACCEPT = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
            + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
    private static final int OK = 200;

    private final FetchConfig config;
    private final Clock clock;
    private final String agent;

    private @Nullable Connection connection;
    private volatile boolean isTimedOut;

    /** @param agent the program's name and version */
    public PageFetcher(FetchConfig config, Clock clock, String agent) {
        this.config = config;
        this.clock = clock;
        this.agent = agent;
    }

    private record Connection(Socket socket, AnswerStream answers, URI server) {}

    /**
     * Fetches the page into a body.
     *
     * @return the content type; empty when the target names none
     */
    public String fetch(PageBody into) throws FetchException {
        isTimedOut = false;
        Guard guard = new Guard();
        Clock.Timer timer = clock.schedule(config.timeout(), guard::end);
        try {
            return follow(into, guard);
        } catch (IOException | FetchException e) {
            drop();
            if (isTimedOut) {
                throw new FetchException(FetchException.Reason.TIMEOUT, "no page within " + text(config.timeout()), e);
            }
            throw e instanceof FetchException known ? known : failure((IOException) e);
        } finally {
            timer.cancel();
            guard.release();
        }
    }

    private static String text(Duration timeout) {
        return timeout.toMillis() + " ms";
    }

    private static FetchException failure(IOException e) {
        boolean isMalformed =
                e instanceof ZipException || String.valueOf(e.getMessage()).startsWith("malformed");
        return new FetchException(
                isMalformed ? FetchException.Reason.MALFORMED : FetchException.Reason.CONNECTION, Reason.of(e), e);
    }

    /** Closes the socket at the end of the time. */
    private final class Guard {
        private @Nullable Socket socket;
        private boolean isOver;
        private boolean isReleased;

        synchronized void watch(Socket watched) throws IOException {
            socket = watched;
            if (isOver) {
                watched.close();
            }
        }

        synchronized void end() {
            if (isReleased) {
                return;
            }
            isOver = true;
            isTimedOut = true;
            close(socket);
        }

        synchronized void release() {
            isReleased = true;
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException _) {
            // the socket is given up either way
        }
    }

    private String follow(PageBody into, Guard guard) throws IOException, FetchException {
        URI uri = config.uri();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            AnswerStream.Head head = ask(uri, guard);
            Connection open = Objects.requireNonNull(connection);
            if (!isRedirect(head.status()) || !config.followsRedirects()) {
                return take(head, open, into);
            }
            drop();
            uri = target(uri, head.header("location"));
        }
        throw new FetchException(FetchException.Reason.REDIRECT, "more than " + MOST_REDIRECTS + " redirects");
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI target(URI from, String location) throws FetchException {
        try {
            URI to = from.resolve(location);
            String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
            if (!location.isEmpty() && to.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return to;
            }
        } catch (IllegalArgumentException _) {
            // the same as no location
        }
        throw new FetchException(FetchException.Reason.REDIRECT, "redirect to \"" + location + "\"");
    }

    /** Sends the request; once more over a new connection when the target has closed the one that was kept. */
    private AnswerStream.Head ask(URI uri, Guard guard) throws IOException, FetchException {
        Connection kept = connection;
        if (kept != null && isSameServer(kept.server(), uri)) {
            guard.watch(kept.socket());
            try {
                return ask(kept, uri);
            } catch (EOFException | SocketException e) {
                if (isTimedOut) {
                    throw e;
                }
            }
        }
        drop();
        Connection fresh = connect(uri, guard);
        connection = fresh;
        return ask(fresh, uri);
    }

    private AnswerStream.Head ask(Connection open, URI uri) throws IOException, FetchException {
        open.socket().getOutputStream().write(request(uri).getBytes(StandardCharsets.ISO_8859_1));
        return open.answers().head();
    }

    private static boolean isSameServer(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    private static boolean isTls(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private String request(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder request = new StringBuilder("GET ").append(path);
        if (uri.getRawQuery() != null) {
            request.append('?').append(uri.getRawQuery());
        }
        request.append(" HTTP/1.1\r\nHost: ").append(uri.getRawAuthority());
        request.append("\r\nUser-Agent: ").append(agent).append("\r\nAccept: ").append(ACCEPT);
        request.append("\r\nAccept-Encoding: ").append(config.isCompressed() ? "gzip" : "identity");
        request.append("\r\nX-Prometheus-Scrape-Timeout-Seconds: ")
                .append(config.timeout().toMillis() / 1e3);
        if (isSameServer(config.uri(), uri)) {
            for (Map.Entry<String, String> each : config.headers().entrySet()) {
                request.append("\r\n").append(each.getKey()).append(": ").append(each.getValue());
            }
        }
        return request.append("\r\n\r\n").toString();
    }

    private Connection connect(URI uri, Guard guard) throws IOException {
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        Socket plain = new Socket();
        guard.watch(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(host, port(uri)));
            Socket socket = isTls(uri) ? secure(plain, host, port(uri)) : plain;
            return new Connection(socket, new AnswerStream(socket.getInputStream()), uri);
        } catch (IOException | RuntimeException e) {
            close(plain);
            throw e;
        }
    }

    private Socket secure(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) config.tls()
                .orElseThrow(() -> new SSLException("no TLS for https"))
                .createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        if (parameters.getEndpointIdentificationAlgorithm() == null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String take(AnswerStream.Head head, Connection open, PageBody into) throws IOException, FetchException {
        if (head.status() != OK) {
            throw new FetchException(FetchException.Reason.STATUS, "status " + head.status());
        }
        InputStream body = open.answers().body(head);
        String encoding = head.header("content-encoding").toLowerCase(Locale.ROOT);
        switch (encoding) {
            case "", "identity" -> into.fill(body, config.bodyLimitBytes());
            case "gzip" -> {
                try (InputStream plain = new GZIPInputStream(body)) {
                    into.fill(plain, config.bodyLimitBytes());
                }
                drain(body);
            }
            default ->
                throw new FetchException(FetchException.Reason.MALFORMED, "content encoding \"" + encoding + "\"");
        }
        if (!head.staysOpen() || AnswerStream.endsWithConnection(head)) {
            drop();
        }
        return head.header("content-type");
    }

    /** Reads what stands behind the last byte of the compressed page, such as the last chunk, but not much of it. */
    private static void drain(InputStream body) throws IOException {
        if (body.read() >= 0) {
            throw new ZipException("bytes behind the compressed page");
        }
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            close(open.socket());
        }
    }

    /** Closes the connection. A fetch that runs in another thread then fails. */
    @Override
    public void close() {
        drop();
    }
}
