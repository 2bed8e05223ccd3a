package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.ByteSize;
import io.spillway.config.Checks;
import io.spillway.parquet.table.TablesConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Problems of a configuration are reported together. */
final class ParquetExporterConfigTest {
    private static AttributeConfig attribute(String key) {
        return new AttributeConfig(key, AttributeConfig.From.ITEM, AttributeConfig.ColumnType.STRING);
    }

    @Test
    void numbersOutOfRange() {
        assertThatThrownBy(() -> new ParquetExporterConfig(
                        TablesConfig.DEFAULTS,
                        ByteSize.ofMib(0),
                        Duration.ZERO,
                        ByteSize.ofMib(1),
                        PromoteConfig.NONE,
                        JournalConfig.DEFAULTS,
                        Optional.empty()))
                .hasMessageContaining("roll_size")
                .hasMessageContaining("roll_age")
                .hasMessageContaining("memory");
    }

    @Test
    void columnsThatTwoAttributesClaim() {
        PromoteConfig promote = new PromoteConfig(
                List.of(attribute("a.b"), attribute("a_b")),
                List.of(attribute("value.double")),
                List.of(attribute("..")));
        ParquetExporterConfig config = new ParquetExporterConfig(
                TablesConfig.DEFAULTS,
                ByteSize.ofMib(1),
                Duration.ofSeconds(1),
                ByteSize.ofMib(16),
                promote,
                JournalConfig.DEFAULTS,
                Optional.empty());
        Checks checks = new Checks();
        config.check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("path must be non-empty")
                .hasMessageContaining("a_b (column a_b)")
                .hasMessageContaining("value.double (column value_double)")
                .hasMessageContaining("must have a letter or a digit");
    }
}
