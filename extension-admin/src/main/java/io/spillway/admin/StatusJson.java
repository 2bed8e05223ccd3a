package io.spillway.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.component.Health;
import io.spillway.component.Reloading;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a {@link StatusTree} in the JSON shape of the OpenTelemetry Collector's second health check.
 *
 * @param now the time of the question: an error may count only after a while
 * @param verbose whether the parts of the tree are written too
 */
record StatusJson(ComponentHealthConfig policy, Instant now, boolean verbose) {
    /** Writes the whole answer, with the result of the last reload if there was one. */
    void write(JsonGenerator out, StatusTree tree, Instant startedAt, Reloading reloading) throws IOException {
        out.writeStartObject();
        out.writeStringField("start_time", startedAt.toString());
        Optional<Reloading.Report> last = reloading.last();
        if (last.isPresent()) {
            out.writeFieldName("last_reload");
            ReloadJson.write(out, last.get());
        }
        writeFields(out, tree);
        out.writeEndObject();
    }

    private void writeFields(JsonGenerator out, StatusTree tree) throws IOException {
        Health health = tree.health();
        out.writeBooleanField("healthy", policy.isHealthy(health, tree.since(), now));
        out.writeStringField("status", label(health.state()));
        if (!health.message().isEmpty()) {
            out.writeStringField("error", health.message());
        }
        out.writeStringField("status_time", tree.since().toString());
        if (verbose && !tree.components().isEmpty()) {
            out.writeObjectFieldStart("components");
            for (Map.Entry<String, StatusTree> part : tree.components().entrySet()) {
                out.writeObjectFieldStart(part.getKey());
                writeFields(out, part.getValue());
                out.writeEndObject();
            }
            out.writeEndObject();
        }
    }

    /** The state in the words of the OpenTelemetry Collector. */
    static String label(Health.State state) {
        return switch (state) {
            case STARTING -> "StatusStarting";
            case OK -> "StatusOK";
            case RECOVERABLE_ERROR -> "StatusRecoverableError";
            case PERMANENT_ERROR -> "StatusPermanentError";
            case FATAL_ERROR -> "StatusFatalError";
            case STOPPING -> "StatusStopping";
            case STOPPED -> "StatusStopped";
        };
    }
}
