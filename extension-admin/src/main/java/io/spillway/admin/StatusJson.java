package io.spillway.admin;

import io.spillway.component.Health;
import io.spillway.component.Reloading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link StatusTree} in the JSON shape of the OpenTelemetry Collector's second health check.
 *
 * @param now for errors that count only after a while
 * @param verbose with the parts
 */
record StatusJson(ComponentHealthConfig policy, Instant now, boolean verbose) {
    /** The whole answer, with how the last reload ended if there was one. */
    String write(StatusTree tree, Instant startedAt, Reloading reloading) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("start_time", startedAt);
        reloading.last().ifPresent(report -> object.put("last_reload", ReloadJson.of(report)));
        fill(object, tree);
        return JsonText.of(object);
    }

    private void fill(Map<String, Object> object, StatusTree tree) {
        Health health = tree.health();
        object.put("healthy", policy.isHealthy(health, tree.since(), now));
        object.put("status", label(health.state()));
        if (!health.message().isEmpty()) {
            object.put("error", health.message());
        }
        object.put("status_time", tree.since());
        if (verbose && !tree.components().isEmpty()) {
            Map<String, Object> parts = new LinkedHashMap<>();
            tree.components().forEach((name, part) -> {
                Map<String, Object> nested = new LinkedHashMap<>();
                fill(nested, part);
                parts.put(name, nested);
            });
            object.put("components", parts);
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
