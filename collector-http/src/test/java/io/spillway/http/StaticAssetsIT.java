package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StaticAssetsIT {
    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @BeforeEach
    void start() throws Exception {
        HttpHandler assets =
                StaticAssets.read("/console", StaticAssetsIT.class, "assets", List.of("index.html", "js/app.js"));
        servers.start(Servers.config(), Map.of("/console/*", assets));
    }

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void servesItsFilesAndNoOthers() throws Exception {
        HttpResponse<String> page = get("/console/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Test</title>");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(get("/console/index.html").body()).isEqualTo(page.body());
        assertThat(get("/console/js/app.js").headers().firstValue("Content-Type"))
                .contains("text/javascript; charset=utf-8");

        assertThat(get("/console").statusCode()).isEqualTo(404);
        assertThat(get("/console/js/").statusCode()).isEqualTo(404);
        assertThat(requests.exchange(
                        "GET /console/../../StaticAssetsIT.class HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .matches("(?s)HTTP/1.1 40[04] .*");
        assertThat(requests.post("/console/index.html", new byte[0]).statusCode())
                .isEqualTo(405);
    }

    @Test
    void sendsNoBodyToAClientThatHasIt() throws Exception {
        String tag = get("/console/index.html").headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            HttpResponse<String> reply = get("/console/index.html", "If-None-Match", known);
            assertThat(reply.statusCode()).as(known).isEqualTo(304);
            assertThat(reply.body()).isEmpty();
            assertThat(reply.headers().firstValue("ETag")).contains(tag);
        }
        assertThat(get("/console/index.html", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(get("/console/js/app.js", "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatThrownBy(() -> StaticAssets.read("/x", StaticAssetsIT.class, "assets", List.of("none.css")))
                .hasMessage("no resource assets/none.css beside io.spillway.http.StaticAssetsIT");
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = requests.request(path).GET();
        return requests.client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
