package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpSourceIT {
    private final Problems problems = new Problems();
    private final Sources sources = new Sources(Map.of());
    private HttpServer server;
    private String base;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> {
            byte[] body = "a: 1\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/bad", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[] {(byte) 0xc3, 0x28});
            exchange.close();
        });
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i <= YamlReader.MAX_LENGTH; i += 1 << 16) {
                    body.write(new byte[1 << 16]);
                }
                body.write(new byte[1 << 16]);
            } catch (IOException _) {
                // the client has read enough
            }
        });
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesWhatIsNamed() {
        assertThat(sources.config(base + "/good", problems)).contains(new Sources.Found("a: 1\n", base + "/good"));
        assertThat(sources.reference(base + "/good", Place.of("test"), "v", problems))
                .isPresent();
        assertThat(problems.count()).isZero();
    }

    @Test
    void saysWhyItCannot() {
        for (String path : List.of("/bad", "/large", "/none")) {
            assertThat(sources.config(base + path, problems)).isEmpty();
        }
        server.stop(0);
        assertThat(sources.config(base + "/good", problems)).isEmpty();
        ConfigException thrown = assertThrows(ConfigException.class, problems::throwIfAny);
        assertThat(thrown.problems().stream().map(Problem::toString).toList())
                .satisfiesExactly(
                        bad -> assertThat(bad).endsWith("/bad: not UTF-8"),
                        large -> assertThat(large).contains("/large: larger than"),
                        none -> assertThat(none).endsWith("/none: the server answered 404 (expected: 200)"),
                        gone -> assertThat(gone).startsWith("--config: cannot fetch " + base + "/good: "));
    }
}
