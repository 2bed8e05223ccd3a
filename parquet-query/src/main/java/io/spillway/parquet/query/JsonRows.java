package io.spillway.parquet.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code {"columns":[{"name":…,"type":…},…],"rows":[{…},…],"complete":true}}. If rows are missing, {@code complete} is false and
 * {@code error} says why.
 */
final class JsonRows implements RowWriter {
    private static final JsonFactory FACTORY = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private final Writer out;
    private @Nullable Open open;

    JsonRows(Writer out) {
        this.out = out;
    }

    private record Open(JsonGenerator json, List<ResultColumn> columns) {}

    @Override
    public void begin(List<ResultColumn> columns) throws IOException {
        JsonGenerator json = FACTORY.createGenerator(out);
        open = new Open(json, columns);
        json.writeStartObject();
        json.writeArrayFieldStart("columns");
        for (ResultColumn column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        json.flush();
    }

    private Open open() {
        if (open == null) {
            throw new IllegalStateException("not begun");
        }
        return open;
    }

    @Override
    public void row(@Nullable Object[] values) throws IOException {
        Open now = open();
        now.json.writeRaw('\n');
        now.json.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            now.json.writeFieldName(now.columns.get(i).name());
            Cells.write(now.json, values[i]);
        }
        now.json.writeEndObject();
        // White space may follow in the same stream
        now.json.flush();
    }

    @Override
    public void end(Optional<QueryException> missing) throws IOException {
        JsonGenerator json = open().json;
        json.writeEndArray();
        json.writeBooleanField("complete", missing.isEmpty());
        if (missing.isPresent()) {
            json.writeStringField("error", String.valueOf(missing.get().getMessage()));
        }
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
        out.flush();
    }
}
