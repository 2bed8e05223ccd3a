package io.spillway.http;

import io.spillway.component.AuthenticationException;
import io.spillway.component.ComponentContext;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;

/**
 * Sends bodies with POST over HTTP/1.1, from any number of threads, which it blocks. Redirections are not followed: a
 * redirected POST would become a GET, and what it carried would be lost with a success.
 */
public final class HttpPoster {
    /** How much of an answer is read. */
    public static final int MAX_ANSWER_BYTES = 64 << 10;

    private final HttpClientConfig config;
    private final ComponentContext context;
    private final Compressor compressor;
    private final String userAgent;
    private final ClientHeaders configuredHeaders;
    private Optional<HttpClient> client = Optional.empty();

    public HttpPoster(HttpClientConfig config, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.configuredHeaders = new ClientHeaders(config.headers(), config.auth(), context);
        this.compressor =
                new Compressor(config.compression(), config.compressionParams().level());
        this.userAgent = "%s/%s (%s/%s)"
                .formatted(
                        context.build().description(),
                        context.build().version(),
                        System.getProperty("os.name").toLowerCase(Locale.ROOT),
                        System.getProperty("os.arch"));
    }

    /**
     * Gets ready to send; connects to nobody yet.
     *
     * @throws IOException when TLS cannot be set up, naming the file
     * @throws IllegalArgumentException when the authenticator does not run
     */
    public void start() throws IOException {
        configuredHeaders.start();
        client = Optional.of(ClientAssembly.start(config, context));
    }

    /** Closes all connections; requests under way fail. */
    public void close() {
        client.ifPresent(running -> {
            try {
                running.stop();
            } catch (Exception e) {
                context.logger().warn("HTTP client did not stop cleanly", e);
            }
        });
        client = Optional.empty();
    }

    /**
     * Sends a body and waits for the answer, whatever its status.
     *
     * @param plain compressed as configured
     * @param timeout for everything from connecting to the last byte of the answer; zero for no limit
     * @throws IOException when there is no answer, saying why; an {@link InterruptedIOException} with the interrupt flag
     *     set when the thread is interrupted
     */
    public HttpAnswer post(URI target, String contentType, byte[] plain, Duration timeout) throws IOException {
        try {
            return post(target, contentType, plain, ClientMetadata.NONE, timeout);
        } catch (AuthenticationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Sends a body that came from somebody, whom the authenticator may want to know.
     *
     * @throws AuthenticationException when the authenticator cannot tell what to send
     * @see #post(URI, String, byte[], Duration)
     */
    public HttpAnswer post(URI target, String contentType, byte[] plain, ClientMetadata sender, Duration timeout)
            throws IOException, AuthenticationException {
        Map<String, String> custom = configuredHeaders.of(sender);
        HttpClient running = client.orElseThrow(() -> new IOException("the client is not running"));
        Request request = running.newRequest(target)
                .method(HttpMethod.POST)
                .headers(headers -> addHeaders(headers, custom))
                .body(new ByteBufferRequestContent(contentType, compressor.compress(plain)));
        if (timeout.isPositive()) {
            request.timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        Answering answering = new Answering();
        request.send(answering);
        return await(request, answering.answer, target);
    }

    private static HttpAnswer await(Request request, CompletableFuture<HttpAnswer> answer, URI target)
            throws IOException {
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
                    : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new IOException("Post \"" + target + "\": " + why, cause);
        }
    }

    private void addHeaders(HttpFields.Mutable headers, Map<String, String> custom) {
        headers.put(HttpHeader.USER_AGENT, userAgent);
        if (!compressor.isPlain()) {
            headers.put(HttpHeader.CONTENT_ENCODING, compressor.name());
        }
        if (config.disableKeepAlives()) {
            headers.put(HttpFields.CONNECTION_CLOSE);
        }
        custom.forEach(headers::put);
    }

    /** Keeps the beginning of the answer and drops the rest. */
    private static final class Answering implements Response.Listener {
        private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        private byte[] body = new byte[0];

        @Override
        public void onContent(Response response, ByteBuffer content) {
            int more = Math.min(content.remaining(), MAX_ANSWER_BYTES - body.length);
            if (more > 0) {
                byte[] longer = Arrays.copyOf(body, body.length + more);
                content.get(longer, body.length, more);
                body = longer;
            }
        }

        @Override
        public void onComplete(Result result) {
            // A server may answer before it has read everything, and close: the answer counts then, not the failure to
            // send.
            Throwable failure = result.getResponseFailure() != null ? result.getResponseFailure() : null;
            if (failure == null
                    && result.getResponse() != null
                    && result.getResponse().getStatus() > 0) {
                HttpFields headers = result.getResponse().getHeaders();
                answer.complete(new HttpAnswer(result.getResponse().getStatus(), name -> first(headers, name), body));
            } else {
                answer.completeExceptionally(
                        failure != null ? failure : new IOException("no answer", result.getFailure()));
            }
        }

        private static String first(HttpFields headers, String name) {
            String value = headers.get(name);
            return value == null ? "" : value;
        }
    }
}
