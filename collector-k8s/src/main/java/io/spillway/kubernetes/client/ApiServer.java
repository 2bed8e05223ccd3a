package io.spillway.kubernetes.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Reason;
import io.spillway.config.FileBacked;
import io.spillway.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

/**
 * Sends requests to one API server. Safe for use by many threads.
 *
 * <p>HTTP/1.1 gives each request a connection of its own while it lasts, so that a stalled connection holds up one watch only,
 * and dropping it is the end of the matter.
 */
public final class ApiServer implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final int OK = 200;

    private final ClusterAccess access;
    private final HttpClient client;
    private final Optional<FileBacked<String>> token;
    private final String userAgent;

    /**
     * Reads certificates and tokens; opens no connection.
     *
     * @throws IOException naming the file that cannot be read
     */
    public ApiServer(ClusterAccess access, BuildInfo build, Clock clock, Logger logger) throws IOException {
        this.access = access;
        this.userAgent = build.command() + "/" + build.version();
        this.token = access.credentials() instanceof Credentials.TokenFile(var file)
                ? Optional.of(token(file, clock, logger))
                : Optional.empty();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if ("https".equals(access.server().getScheme())) {
            Tls tls = Tls.client(access.tls(), clock, logger);
            builder.sslContext(tls.sslContext());
        }
        this.client = builder.build();
    }

    private static FileBacked<String> token(java.nio.file.Path file, Clock clock, Logger logger) throws IOException {
        try {
            return new FileBacked<>(
                    "Kubernetes token",
                    List.of(file),
                    texts -> texts.getFirst().strip(),
                    FileBacked.EVERY_SECOND,
                    clock,
                    logger);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The address and credentials. */
    public ClusterAccess access() {
        return access;
    }

    /**
     * Asks for a stream.
     *
     * @param request the verb, the resource and the place, for messages
     * @param pathAndQuery behind the address of the server
     * @return the body; closing it drops the connection
     * @throws ApiException when the server refuses
     * @throws IOException when there is no answer in half a minute, or no connection
     */
    public InputStream get(String request, String pathAndQuery, String accept)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request, pathAndQuery, accept);
        if (response.statusCode() == OK) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw new ApiException(request, response.statusCode(), message(body));
        }
    }

    private HttpResponse<InputStream> send(String request, String pathAndQuery, String accept)
            throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(access.server() + pathAndQuery))
                .header("Accept", accept)
                .header("User-Agent", userAgent);
        authorization().ifPresent(value -> builder.header("Authorization", value));
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("cannot " + request + ": no answer in " + ANSWER_TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot " + request + ": " + Reason.innermost(e), e);
        } finally {
            answer.cancel(true);
        }
    }

    private Optional<String> authorization() {
        return switch (access.credentials()) {
            case Credentials.None() -> Optional.empty();
            case Credentials.Header(var value) -> Optional.of(value.reveal());
            case Credentials.TokenFile _ -> token.map(current -> "Bearer " + current.get());
        };
    }

    /** The words of a {@code Status} object; empty when the body is something else. */
    private static String message(InputStream body) {
        try (JsonParser json = new JsonFactory().createParser(body.readNBytes(MAX_ERROR_BYTES))) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = json.currentName().equals("message");
                    if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
                        return json.getText();
                    }
                    json.skipChildren();
                }
            }
            return "";
        } catch (IOException noStatus) {
            return "";
        }
    }

    /** Drops all connections. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
