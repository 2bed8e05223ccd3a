package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentId;
import io.spillway.http.HttpBody;
import io.spillway.http.HttpCall;
import io.spillway.http.HttpHead;
import io.spillway.http.HttpReply;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.ClientMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservoirControlTest {
    private static final long RANDOMNESS = 0x70_1234_5678_9abcL;

    private final Sampling sampling = new Sampling(Sampling.config(2));

    private record Head(String method, Map<String, String> parameters) implements HttpHead {
        @Override
        public String path() {
            return "/reservoirs/reservoir_sampler";
        }

        @Override
        public String query(String name) {
            return parameters.getOrDefault(name, "");
        }

        @Override
        public boolean hasQuery(String name) {
            return parameters.containsKey(name);
        }

        @Override
        public String header(String name) {
            return "";
        }

        @Override
        public long contentLength() {
            return 0;
        }

        @Override
        public ClientMetadata metadata() {
            return ClientMetadata.NONE;
        }
    }

    @BeforeEach
    void start() throws Exception {
        sampling.start();
        for (int i = 1; i <= 4; i++) {
            sampling.send(span(RANDOMNESS + ((long) i << 44), i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        sampling.stop();
    }

    private String ask(int status, boolean mayChange, String method, Map<String, String> parameters) {
        HttpReply reply =
                sampling.sampler.control(mayChange).handle(new HttpCall(new Head(method, parameters), new byte[0]));
        assertThat(reply.status()).isEqualTo(status);
        return new String(((HttpBody.Bytes) reply.body()).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void showsTheReservoir() {
        assertThat(ask(200, false, "GET", Map.of("traces", "1")))
                .contains(
                        "\"algorithm\" : \"consistent\"",
                        "\"size_k\" : 2",
                        "\"traces\" : 2",
                        "\"offered_traces\" : 4",
                        "\"threshold\" : \"" + Threshold.format(RANDOMNESS + (2L << 44)) + "\"",
                        "\"trace_id\"");
    }

    @Test
    void showsTheTopAndTheMostRecentTraces() {
        sampling.advance(Duration.ofSeconds(1));
        sampling.send(span(RANDOMNESS + (3L << 44), 5));

        String shown = ask(200, false, "GET", Map.of("traces", "1"));
        assertThat(shown)
                .containsSubsequence(
                        "\"top_traces\"",
                        traceId(4),
                        "\"spans\" : 1",
                        "\"recent_traces\"",
                        traceId(3),
                        "\"spans\" : 2");
        assertThat(ask(200, false, "GET", Map.of("traces", "2")))
                .containsSubsequence(
                        "\"top_traces\"", traceId(4), traceId(3), "\"recent_traces\"", traceId(3), traceId(4));
        assertThat(ask(200, false, "GET", Map.of("traces", "0"))).doesNotContain("trace_id");
    }

    private static String traceId(int number) {
        return new TraceId(7, RANDOMNESS + ((long) number << 44)).toString();
    }

    @Test
    void changesNothingWithoutAuthentication() {
        assertThat(ask(403, false, "POST", Map.of("action", "drain"))).contains("auth");
    }

    @Test
    void closesTheWindow() {
        assertThat(ask(200, true, "POST", Map.of("action", "close_window"))).contains("done");
        assertThat(sampling.metric("window")).isEqualTo(2);
    }

    @Test
    void drains() throws Exception {
        ask(200, true, "POST", Map.of("action", "drain"));
        assertThat(sampling.received()).hasSize(2);
        assertThat(sampling.metric("sampled_traces", "completeness", "incomplete"))
                .isEqualTo(2);
    }

    @Test
    void changesK() {
        assertThat(ask(200, true, "POST", Map.of("action", "set_k", "k", "1"))).contains("default keeps 1");
        assertThat(sampling.metric("traces", "stratum", "default")).isEqualTo(1);
        ask(400, true, "POST", Map.of("action", "set_k", "k", "0"));
        ask(400, true, "POST", Map.of("action", "set_k", "k", "1", "stratum", "unknown"));
    }

    @Test
    void isFoundByPipelineAndId() {
        ComponentId id = ComponentId.parse("reservoir_sampler/big");
        assertThat(ReservoirControl.path("traces/errors", id))
                .isEqualTo("/reservoirs/traces/errors/reservoir_sampler/big");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(ask(400, true, "POST", Map.of("action", "explode"))).contains("expected: close_window");
        ask(400, false, "GET", Map.of("traces", "-1"));
        ask(405, true, "DELETE", Map.of());
    }
}
