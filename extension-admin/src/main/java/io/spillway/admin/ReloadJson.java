package io.spillway.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.component.Reloading;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes the end of a reload as JSON. */
final class ReloadJson {
    private static final String RESULT = "result";

    private ReloadJson() {}

    static void write(JsonGenerator out, Reloading.Report report) throws IOException {
        out.writeStartObject();
        out.writeStringField(RESULT, report.result().name().toLowerCase(Locale.ROOT));
        out.writeStringField("time", report.at().toString());
        out.writeStringField("by", report.by());
        write(out, "problems", report.problems());
        write(out, "notes", report.notes());
        out.writeEndObject();
    }

    /** Writes a result without any details, such as {@code none}. */
    static void write(JsonGenerator out, String result) throws IOException {
        out.writeStartObject();
        out.writeStringField(RESULT, result);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, String key, List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(key);
        for (String line : lines) {
            out.writeString(line);
        }
        out.writeEndArray();
    }
}
