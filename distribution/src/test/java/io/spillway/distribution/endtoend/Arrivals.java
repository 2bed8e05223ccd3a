package io.spillway.distribution.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a file of OTLP JSON lines, each as JSON with its resource and scope around it, sorted. How items were grouped into
 * requests, and which came first, is lost on purpose: batching may change both. Everything else is kept as it was written.
 */
record Arrivals(List<String> spans, List<String> metrics, List<String> logs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Arrivals read(Path file) throws IOException {
        List<String> spans = new ArrayList<>();
        List<String> metrics = new ArrayList<>();
        List<String> logs = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode request = JSON.readTree(line);
            addItems(request, "resourceSpans", "scopeSpans", "spans", spans);
            addItems(request, "resourceMetrics", "scopeMetrics", "metrics", metrics);
            addItems(request, "resourceLogs", "scopeLogs", "logRecords", logs);
        }
        return new Arrivals(
                spans.stream().sorted().toList(),
                metrics.stream().sorted().toList(),
                logs.stream().sorted().toList());
    }

    private static void addItems(
            JsonNode request, String resources, String scopes, String items, List<String> collected) {
        for (JsonNode resource : request.path(resources)) {
            for (JsonNode scope : resource.path(scopes)) {
                for (JsonNode item : scope.path(items)) {
                    ObjectNode whole = JSON.createObjectNode();
                    whole.set("resource", without(resource, scopes));
                    whole.set("scope", without(scope, items));
                    whole.set("item", item);
                    collected.add(whole.toString());
                }
            }
        }
    }

    private static JsonNode without(JsonNode parent, String children) {
        ObjectNode copy = parent.deepCopy();
        copy.remove(children);
        return copy;
    }
}
