package io.spillway.loading;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Fetches configuration text with HTTP or HTTPS. Redirects are followed, but not from HTTPS to HTTP. */
final class HttpSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private HttpSource() {}

    /** @throws IOException saying what is wrong, without the address: the caller knows it */
    static String get(String uri) throws IOException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(uri)).timeout(TIMEOUT).build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    throw new IOException("the server answered " + response.statusCode() + " (expected: 200)");
                }
                return text(body);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("invalid address: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(YamlReader.MAX_LENGTH + 1);
        if (bytes.length > YamlReader.MAX_LENGTH) {
            throw new IOException("larger than " + YamlReader.MAX_LENGTH + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("not UTF-8", e);
        }
    }
}
