package io.spillway.http;

import io.spillway.component.AuthenticationException;
import io.spillway.component.ComponentContext;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;

/**
 * Sends requests over HTTP/1.1, from any number of threads, which it blocks. {@link #post} sends a body and keeps a short answer;
 * {@link #fetch} reads an answer of any length as a stream. Both use the configured headers, authenticator, TLS and proxy.
 *
 * <p><b>Redirections</b> are not followed: a redirected POST would become a GET, and its telemetry would be lost with a success.
 *
 * <p><b>Failures.</b> Every status is an answer. An {@link IOException} says in words why there is none: the host is unknown, the connection
 * is refused or closed, the certificate is not trusted, the time is up. An interrupted thread gets an {@link InterruptedIOException} and
 * keeps its interrupt flag. {@link #close()} fails the requests under way.
 *
 * <p><b>Limits.</b> At most {@code max_conns_per_host} connections to one address (64 by default), and 1,024 requests that wait for one
 * of them. All clients of the process share a few threads.
 */
public final class HttpClient {
    /** The most bytes that {@link #post} keeps of an answer. */
    public static final int MAX_ANSWER_BYTES = 64 << 10;

    private static final String USER_AGENT = "User-Agent";

    private final HttpClientConfig config;
    private final ComponentContext context;
    private final ProxyEnvironment environment;
    private final Compressor compressor;
    private final ClientHeaders configuredHeaders;
    private Optional<JettyClient> client = Optional.empty();

    public HttpClient(HttpClientConfig config, ComponentContext context) {
        this(config, ProxyEnvironment.ofProcess(), context);
    }

    /** A client in an environment with other proxies. */
    HttpClient(HttpClientConfig config, ProxyEnvironment environment, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.environment = environment;
        this.configuredHeaders =
                new ClientHeaders(Map.of(USER_AGENT, userAgent(context)), config.headers(), config.auth(), context);
        this.compressor =
                new Compressor(config.compression(), config.compressionParams().level());
    }

    private static String userAgent(ComponentContext context) {
        return "%s/%s (%s/%s)"
                .formatted(
                        context.build().description(),
                        context.build().version(),
                        System.getProperty("os.name").toLowerCase(Locale.ROOT),
                        System.getProperty("os.arch"));
    }

    /**
     * Gets ready to send; opens no connection yet.
     *
     * @throws IOException when TLS cannot be set up, naming the file
     * @throws IllegalArgumentException when the authenticator does not run
     */
    public void start() throws IOException {
        configuredHeaders.start();
        client = Optional.of(JettyClient.start(config, environment, context));
    }

    /** Closes all connections; requests under way fail. */
    public void close() {
        client.ifPresent(running -> {
            try {
                running.shutDown();
            } catch (Exception e) {
                context.logger().warn("HTTP client did not stop cleanly", e);
            }
        });
        client = Optional.empty();
    }

    /**
     * Sends a body and waits for the answer.
     *
     * @param plain compressed as configured
     * @param sender the client that the body came from, for the authenticator
     * @param timeout from connecting to the last byte of the answer; zero for none
     * @throws AuthenticationException when the authenticator cannot tell which headers to send
     */
    public HttpAnswer post(HttpTarget target, String contentType, byte[] plain, ClientMetadata sender, Duration timeout)
            throws IOException, AuthenticationException {
        Request request = request(HttpMethod.POST, target, configuredHeaders.of(sender), timeout)
                .body(new ByteBufferRequestContent(contentType, compressor.compress(plain)));
        if (!compressor.isPlain()) {
            request.headers(headers -> headers.put(HttpHeader.CONTENT_ENCODING, compressor.name()));
        }
        ShortAnswer answer = new ShortAnswer();
        request.send(answer);
        try {
            return answer.await(request);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Post \"" + target + "\": " + e.getMessage(), e);
        }
    }

    /**
     * Asks for a body with GET, which may come compressed with gzip, and returns as soon as the head of the answer has arrived.
     *
     * @throws AuthenticationException when the authenticator cannot tell which headers to send
     */
    public HttpStream fetch(HttpFetch fetch) throws IOException, AuthenticationException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept-Encoding", "gzip");
        headers.putAll(configuredHeaders.of(ClientMetadata.NONE));
        headers.putAll(fetch.headers());
        Request request = request(HttpMethod.GET, fetch.target(), headers, fetch.timeout())
                .idleTimeout(0, TimeUnit.NANOSECONDS); // the body has its own
        ArrivingBody arriving = new ArrivingBody(request, fetch.idleTimeout());
        request.send(arriving);
        try {
            Response response = arriving.awaitHead();
            UnaryOperator<String> header = name -> first(response.getHeaders(), name);
            InputStream body = new DecodedBody(arriving, header.apply("Content-Encoding"), fetch.maxBytes());
            return new HttpStream(response.getStatus(), header, arriving, body);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            arriving.close();
            throw new IOException("Get \"" + fetch.target() + "\": " + e.getMessage(), e);
        }
    }

    private Request request(HttpMethod method, HttpTarget target, Map<String, String> headers, Duration timeout)
            throws IOException {
        JettyClient running = client.orElseThrow(() -> new IOException("the client is not running"));
        Request request = running.newRequest(URI.create("http://host"))
                .scheme(target.scheme())
                .host(target.host())
                .port(target.port())
                .path(target.path().startsWith("/") ? target.path() : "/" + target.path())
                .method(method);
        request.headers(fields -> {
            if (config.connections().disableKeepAlives()) {
                fields.put(HttpFields.CONNECTION_CLOSE);
            }
            headers.forEach(fields::put);
        });
        return timeout.isPositive() ? request.timeout(timeout.toNanos(), TimeUnit.NANOSECONDS) : request;
    }

    private static String first(HttpFields headers, String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    /** Keeps the beginning of an answer and drops the rest. */
    private static final class ShortAnswer implements Response.Listener {
        private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        private byte[] body = new byte[0];

        HttpAnswer await(Request request) throws IOException {
            try {
                return answer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                boolean _ = request.abort(e).isDone();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                String why = cause instanceof TimeoutException
                        ? "timeout exceeded while awaiting the answer"
                        : ClientFailure.inWords(cause);
                throw new IOException(why, cause);
            }
        }

        @Override
        public void onContent(Response response, ByteBuffer content) {
            int more = Math.min(content.remaining(), MAX_ANSWER_BYTES - body.length);
            if (more > 0) {
                byte[] longer = Arrays.copyOf(body, body.length + more);
                content.get(longer, body.length, more);
                body = longer;
            }
        }

        /** A server may answer before it has read everything, and close: the answer counts then, not the failure to send. */
        @Override
        public void onComplete(Result result) {
            Response response = result.getResponse();
            if (result.getResponseFailure() != null) {
                answer.completeExceptionally(result.getResponseFailure());
            } else if (response != null && response.getStatus() > 0) {
                HttpFields headers = response.getHeaders();
                answer.complete(new HttpAnswer(response.getStatus(), name -> first(headers, name), body));
            } else {
                answer.completeExceptionally(new IOException("no answer", result.getFailure()));
            }
        }
    }
}
