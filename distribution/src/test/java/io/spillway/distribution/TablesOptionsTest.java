package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.parquet.table.CatalogConfig;
import io.spillway.parquet.table.TablesConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The options name the same tables as the configuration of an exporter. */
final class TablesOptionsTest {
    private static TablesConfig tables(String path, String... arguments) {
        TablesOptions options = new TablesOptions();
        CommandLine.populateCommand(options, arguments);
        return options.tables(path, Map.of("PGUSER", "reader", "PGPASSWORD", "secret"));
    }

    @Test
    void aFolderNeedsNothingElse() {
        assertThat(tables("lake").catalogFile())
                .isEqualTo(TablesConfig.in(Path.of("lake")).catalogFile());
    }

    @Test
    void s3WithACatalogInPostgres() {
        TablesConfig tables = tables(
                "s3://bucket/lake", "--catalog", "postgres://host:5432/db", "--endpoint", "http://localhost:9000");

        assertThat(tables.catalog().type()).isEqualTo(CatalogConfig.Type.POSTGRES);
        assertThat(tables.catalog().user()).isEqualTo("reader");
        assertThat(tables.catalog().password().reveal()).isEqualTo("secret");
        assertThat(tables.s3().endpoint()).isEqualTo("http://localhost:9000");
    }

    @Test
    void s3NeedsACatalog() {
        assertThatThrownBy(() -> tables("s3://bucket/lake")).hasMessageContaining("--catalog");
    }
}
