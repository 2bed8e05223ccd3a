package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.loading.ConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservoirConfigTest {
    @Test
    void hasTheDefaultsOfThePredecessor() throws Exception {
        ReservoirConfig config = Configs.load("");

        assertThat(config.sizeK()).isEqualTo(5000);
        assertThat(config.windowDuration()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.checkpoint().checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.traceAware()).isTrue();
        assertThat(config.buffer().traceBufferMaxSize()).isEqualTo(100_000);
        assertThat(config.buffer().traceBufferTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.sampling().algorithm()).isEqualTo(Algorithm.CONSISTENT);
    }

    @ParameterizedTest
    @CsvSource({"10000, 30s, 200000, 15s, 15s", "5000, 60s, 100000, 30s, 10s", "1000, 120s, 20000, 45s, 30s"})
    void loadsFilesOfThePredecessor(int k, String window, int buffer, String timeout, String checkpoint)
            throws Exception {
        ReservoirConfig config = Configs.load("""
            size_k: %d
            window_duration: %s
            checkpoint_path: /var/otelpersist/badger
            checkpoint_interval: %s
            trace_aware: true
            trace_buffer_max_size: %d
            trace_buffer_timeout: %s
            db_compaction_schedule_cron: "0 2 * * 0"
            db_compaction_target_size: 134217728
            """.formatted(k, window, checkpoint, buffer, timeout));

        assertThat(config.sizeK()).isEqualTo(k);
        assertThat(config.checkpoint().checkpointPath()).isEqualTo("/var/otelpersist/badger");
        assertThat(config.compaction().dbCompactionTargetSize()).isEqualTo(128 << 20);
    }

    @Test
    void readsWhatIsNew() throws Exception {
        ReservoirConfig config = Configs.load("""
            algorithm: time_decay
            half_life: 20s
            storage: file_storage
            durability: sync
            compression: zstd
            hash_seed: 7
            trace_buffer_max_bytes: 1000000
            adaptive_timeout: {min_timeout: 2s}
            strata:
              - {name: errors, condition: status.code == STATUS_CODE_ERROR, size_k: 500}
            weights:
              - {condition: 'attributes["http.route"] == "/checkout"', weight: 10}
            """);

        assertThat(config.sampling().strata()).hasSize(1);
        assertThat(config.checkpoint().durability()).isEqualTo(Durability.SYNC);
        assertThat(config.checkpoint().compression()).isEqualTo(Compression.ZSTD);
        assertThat(config.buffer().adaptiveTimeout().asOptional().orElseThrow().factor())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size_k: 0 | size_k: 0 (expected: 1 to 100000000)",
                "db_compaction_schedule_cron: every day | minute, hour, day of month, month, day of week",
                "durability: sync | sync needs a store: set checkpoint_path or storage",
                "weights: [{condition: 'true', weight: 2}] | have no effect with this algorithm",
                "'strata: [{name: a, condition: ''nonsense(('', size_k: 1}]' | condition nonsense",
                "'strata: [{name: default, condition: ''true'', size_k: 1}]' | another name",
                "algorithm: best | unknown value",
            })
    void saysWhatIsWrong(String settings, String problem) {
        assertThatThrownBy(() -> Configs.load(settings))
                .isInstanceOf(ConfigException.class)
                .satisfies(e ->
                        assertThat(((ConfigException) e).problems().toString()).contains(problem));
    }
}
