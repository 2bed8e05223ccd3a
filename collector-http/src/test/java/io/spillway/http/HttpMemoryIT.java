package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.telemetry.TelemetryMemory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the HTTP server does when there is no room for a body. */
@Timeout(120)
class HttpMemoryIT {
    private static final int BODY_BYTES = 32 << 10;

    private final Servers servers = new Servers();
    private final TelemetryMemory held = servers.context.telemetryMemory();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.shutdownNow();
        servers.close();
    }

    private HttpResponse<byte[]> post(int bodyBytes) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(servers.url("/echo")))
                        .POST(BodyPublishers.ofByteArray(new byte[bodyBytes]))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void refusesABodyForWhichThereIsNoRoomAndTakesTheNextThatFits() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        held.acquire(held.limitBytes() - BODY_BYTES / 2);

        HttpResponse<byte[]> refused = post(BODY_BYTES);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(post(BODY_BYTES / 4).statusCode()).isEqualTo(200);
        held.release(held.limitBytes() - BODY_BYTES / 2);
        assertThat(post(BODY_BYTES).statusCode()).isEqualTo(200);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void aFullHeapIsAReasonToComeBackLater() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        servers.start(Servers.config(), call -> {
            if (calls.incrementAndGet() == 1) {
                throw new OutOfMemoryError("as a test has it");
            }
            return Servers.echo(call);
        });

        HttpResponse<byte[]> first = post(10);
        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.headers().firstValue("Retry-After")).contains("1");
        assertThat(post(10).statusCode()).isEqualTo(503);
        assertThat(calls).hasValue(1); // nobody is let in for a moment

        eventually("there is room again", () -> held.roomBytes() > 0);
        assertThat(post(10).statusCode()).isEqualTo(200);
    }
}
