package io.spillway.parquet.query;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;

/** The statements that make a table visible to the engine. */
final class Views {
    private Views() {}

    /**
     * A view with all columns of a table, also those that its files do not have: they may be older than a column.
     *
     * @param files the files; none for a view without rows
     */
    static String of(String name, Schema schema, List<String> files) {
        String nothing = schema.columns().stream()
                .map(column -> "CAST(NULL AS " + Sql.type(column.type()) + ") AS " + Sql.name(column.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
        String rows = files.stream()
                .map(Sql::text)
                .collect(Collectors.joining(
                        ", ", "SELECT * FROM read_parquet([", "], union_by_name = true, hive_partitioning = false)"));
        return "CREATE VIEW " + Sql.name(name) + " AS " + nothing
                + (files.isEmpty() ? "" : " UNION ALL BY NAME " + rows);
    }
}
