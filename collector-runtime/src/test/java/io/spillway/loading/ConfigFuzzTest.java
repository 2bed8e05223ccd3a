package io.spillway.loading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mutated configurations are loaded or refused with a {@link ConfigException}; nothing else comes out, and nothing hangs. */
@Timeout(600)
final class ConfigFuzzTest {
    private static final long SEED = Long.getLong("spillway.fuzzSeed", 20261121L);
    private static final int ROUNDS = Integer.getInteger("spillway.fuzzRounds", 20_000);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("A", "${B}", "B", "[1, ${A}]", "C", "{x: &a [*a]}", "D", "5", "E", "");
    private static final List<String> PIECES = List.of(
            "${",
            "}",
            "$$",
            "${A}",
            "${B}",
            "${C}",
            "${D}",
            "${E}",
            "${env:A:-",
            "${file:/dev/null}",
            "::",
            ": ",
            "\n",
            "\n  ",
            "- ",
            "[",
            "]",
            "{",
            "&a ",
            "*a",
            "<<: ",
            "!!int ",
            "!!binary ",
            "? ",
            "|\n",
            ">\n",
            "\"",
            "'",
            "#",
            "\t",
            "null",
            "~",
            "0x",
            "1e999",
            "-9223372036854775809",
            "5s",
            "9999999h",
            "in",
            "out_grpc",
            "join",
            "traces",
            "enabled: false",
            "\uFEFF",
            "\u0000",
            "\uD83D\uDE00",
            "---\n",
            "%YAML 1.1\n",
            "grpc",
            "sending_queue");
    private static final List<String> SEEDS = List.of(
            """
            receivers:
              in: {grpc: {endpoint: "${D}", max_recv_msg_size_mib: 5}, http: }
            processors:
              edit:
                actions:
                  - {key: a, action: insert, value: [1, {x: y}]}
            exporters:
              out_grpc: &base
                endpoint: ${env:NONE:-localhost:1}
                headers: {authorization: "Bearer ${D}"}
                timeout: 5s
                sending_queue: {queue_size: 10, sizer: items, batch: }
                names: a,b
              out_grpc/2: {<<: *base, timeout: 1m}
            connectors:
              join:
            extensions: {health: }
            service:
              extensions: [health]
              telemetry:
                logs: {level: debug}
                metrics: {readers: [{pull: {exporter: {prometheus: {port: 1}}}}]}
                resource: {a: b, c: null}
              pipelines:
                traces: {receivers: [in], processors: [edit], exporters: [out_grpc, join]}
                traces/2: {receivers: [join], exporters: [out_grpc/2]}
            """,
            "service: {pipelines: {logs/x: {receivers: [in], exporters: [out, spans]}}}\nreceivers::in::grpc: {}\n");

    @Test
    void mutatedConfigurationsAreLoadedOrRefused() {
        Random random = new Random(SEED);
        ConfigLoader loader = new ConfigLoader(TestCatalog.catalog(), ENVIRONMENT);
        int loaded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            long start = System.nanoTime();
            loaded += loads(loader, text, round) ? 1 : 0;
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("seed %d, round %d: %s", SEED, round, text)
                    .isLessThan(LIMIT);
        }
        assertThat(loaded).isPositive();
    }

    private static boolean loads(ConfigLoader loader, String text, int round) {
        try {
            LoadedConfig config = loader.load(List.of("yaml:" + text), List.of());
            assertThat(config.merged(false)).isNotEmpty();
            assertThat(config.effective(false)).isNotEmpty();
            return true;
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed %d, round %d: %s".formatted(SEED, round, text), e);
        }
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(6); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            int length = Math.min(text.length() - at, 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, at + length);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(at, text.substring(at, at + length));
                case 3 -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
                default -> text.replace(at, at + length, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return new String(text.toString().getBytes(UTF_8), UTF_8);
    }
}
