package io.spillway.benchmarks.parquet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests, appends the same columns to a table of DuckDB, with attributes, events and links as JSON text, and copies the
 * table in order to a file. The measurement includes the decoding and the making of the attributes' JSON. The rows themselves exist before,
 * so the other values cost nothing: a real program is slower.
 */
final class DuckDbWriter implements Subject {
    private final Workload workload;
    private final DuckDBConnection connection;
    private final List<Object[]> rows;
    private final AttributeJson json = new AttributeJson();

    private DuckDbWriter(Workload workload, DuckDBConnection connection, List<Object[]> rows) {
        this.workload = workload;
        this.connection = connection;
        this.rows = rows;
    }

    /** Takes the values from a file of the same requests. */
    static DuckDbWriter of(Workload workload, Path file) throws SQLException {
        DuckDBConnection connection =
                DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        String columns = workload.layout().schema().getFields().stream()
                .filter(field -> !field.getName().endsWith("_types"))
                .map(DuckDbWriter::expression)
                .collect(Collectors.joining(", "));
        List<Object[]> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set threads = 1");
            String select = "select " + columns + " from read_parquet('" + file + "')";
            statement.execute("create table rows as " + select + " limit 0");
            try (ResultSet result = statement.executeQuery(select)) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    Object[] row = new Object[width];
                    for (int i = 0; i < width; i++) {
                        row[i] = result.getObject(i + 1);
                    }
                    rows.add(row);
                }
            }
        }
        return new DuckDbWriter(workload, connection, rows);
    }

    private static String expression(Type field) {
        String name = field.getName();
        if (!field.isPrimitive()) {
            return "cast(to_json(" + name + ") as varchar) as " + name;
        }
        boolean isTime =
                field.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
        return isTime ? "epoch_us(" + name + ") as " + name : "cast(" + name + " as " + type(field) + ") as " + name;
    }

    private static String type(Type field) {
        return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> "integer";
            case INT64 -> "bigint";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            default -> "varchar";
        };
    }

    @Override
    public String name() {
        return "DuckDB, sorted, attributes as JSON";
    }

    @Override
    public long write(Path file) throws Exception {
        for (byte[] request : workload.requests()) {
            json.make(workload.decode(request));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("delete from rows");
            try (DuckDBAppender appender = connection.createAppender("rows")) {
                for (Object[] row : rows) {
                    append(appender, row);
                }
            }
            statement.execute("copy (select * from rows order by " + workload.order() + ") to '" + file
                    + "' (format parquet, compression zstd, compression_level 1)");
        }
        return json.length() == 0 ? 0 : Files.size(file);
    }

    private static void append(DuckDBAppender appender, Object[] row) throws SQLException {
        appender.beginRow();
        for (@Nullable Object value : row) {
            switch (value) {
                case null -> appender.appendNull();
                case String text -> appender.append(text);
                case Long number -> appender.append(number.longValue());
                case Integer number -> appender.append(number.intValue());
                case Double number -> appender.append(number.doubleValue());
                case Boolean truth -> appender.append(truth.booleanValue());
                default -> throw new IllegalStateException("value of " + value.getClass());
            }
        }
        appender.endRow();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
