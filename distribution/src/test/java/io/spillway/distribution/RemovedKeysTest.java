package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentCatalog;
import io.spillway.loading.ConfigLoader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of older versions of the Go collector: the one error for each has the lines to write instead. */
class RemovedKeysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exporters  | otlp | {endpoint: 'b:1', insecure: true}                        | insecure",
                "exporters  | otlp | {endpoint: 'b:1', ca_file: ca.crt}                       | ca_file",
                "exporters  | otlphttp | {endpoint: 'http://b', cert_file: a, key_file: b}    | cert_file",
                "exporters  | otlp | {endpoint: 'b:1', sending_queue: {persistent_storage_enabled: true}}"
                        + " | sending_queue::persistent_storage_enabled",
                "processors | memory_limiter | {check_interval: 1s, limit_mib: 10, ballast_size_mib: 5}"
                        + " | ballast_size_mib",
                "extensions | health_check | {port: 13133}                                    | port",
            })
    void areRefusedWithTheReplacement(String section, String type, String body, String key) {
        String file =
                "receivers: {nop: }\n" + (section.equals("exporters") ? "" : "exporters: {nop: }\n") + section + ": {"
                        + type + ": " + body + "}\nservice: {pipelines: {traces: {receivers: [nop], exporters: ["
                        + (section.equals("exporters") ? type : "nop") + "]}}}\n";
        ConfigLoader loader = new ConfigLoader(ComponentCatalog.load(), Map.of());

        assertThatThrownBy(() -> loader.load(List.of("yaml:" + file), List.of()))
                .hasMessageContaining(section + "::" + type + "::" + key + ": is no longer supported: use ");
    }
}
