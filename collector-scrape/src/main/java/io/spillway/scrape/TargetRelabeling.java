package io.spillway.scrape;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes targets of discovered labels, as Prometheus does: defaults of the job, relabeling, checks. Safe for use by several threads.
 *
 * @param params the parameters of the request; the first value of each stands in the label {@code __param_<name>}
 */
public record TargetRelabeling(
        String job,
        String scheme,
        String metricsPath,
        Map<String, List<String>> params,
        Duration interval,
        Duration timeout,
        List<RelabelRule> rules) {
    private static final String ADDRESS = "__address__";
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAM = "__param_";
    private static final String INSTANCE = "instance";

    public TargetRelabeling {
        params = Map.copyOf(params);
        rules = List.copyOf(rules);
    }

    /** The target of some labels. A label that discovery gives counts more than a default of the job. */
    public TargetResult of(Map<String, String> discovered) {
        LabelEdit labels = new LabelEdit(withDefaults(discovered));
        if (!RelabelRule.apply(rules, labels)) {
            return new TargetResult.Dropped();
        }
        String address = labels.get(ADDRESS);
        if (address.isEmpty()) {
            return new TargetResult.Invalid("no address");
        }
        if (address.contains("/")) {
            return new TargetResult.Invalid("\"" + address + "\" is no address: it has a /");
        }
        Optional<Duration> every =
                PrometheusDuration.parse(labels.get(INTERVAL)).filter(Duration::isPositive);
        Optional<Duration> within =
                PrometheusDuration.parse(labels.get(TIMEOUT)).filter(Duration::isPositive);
        if (every.isEmpty() || within.isEmpty()) {
            return new TargetResult.Invalid("interval \"" + labels.get(INTERVAL) + "\" and timeout \""
                    + labels.get(TIMEOUT) + "\" must be durations above 0");
        }
        if (within.get().compareTo(every.get()) > 0) {
            return new TargetResult.Invalid(
                    "timeout " + labels.get(TIMEOUT) + " is above interval " + labels.get(INTERVAL));
        }
        try {
            URI uri = uri(labels);
            return isHttp(uri)
                    ? new TargetResult.Target(visible(labels), uri, every.get(), within.get())
                    : new TargetResult.Invalid("\"" + uri + "\" is no http or https address of a host");
        } catch (URISyntaxException e) {
            return new TargetResult.Invalid("no address can be made: " + e.getReason());
        }
    }

    private static boolean isHttp(URI uri) {
        return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    }

    private Map<String, String> withDefaults(Map<String, String> discovered) {
        Map<String, String> labels = new TreeMap<>(discovered);
        labels.values().removeIf(String::isEmpty);
        labels.putIfAbsent("job", job);
        labels.putIfAbsent(INTERVAL, PrometheusDuration.format(interval));
        labels.putIfAbsent(TIMEOUT, PrometheusDuration.format(timeout));
        labels.putIfAbsent(PATH, metricsPath);
        labels.putIfAbsent(SCHEME, scheme);
        params.forEach((name, values) -> {
            if (!values.isEmpty()) {
                labels.putIfAbsent(PARAM + name, values.getFirst());
            }
        });
        return labels;
    }

    private static Map<String, String> visible(LabelEdit labels) {
        SortedMap<String, String> visible = labels.labels();
        visible.putIfAbsent(INSTANCE, labels.get(ADDRESS));
        visible.keySet().removeIf(name -> name.startsWith("__"));
        return visible;
    }

    private URI uri(LabelEdit labels) throws URISyntaxException {
        String path = labels.get(PATH);
        String rooted = path.startsWith("/") ? path : "/" + path;
        URI page = new URI(labels.get(SCHEME), labels.get(ADDRESS), rooted, null, null);
        String query = query(labels);
        return query.isEmpty() ? page : new URI(page + "?" + query);
    }

    private String query(LabelEdit labels) {
        SortedMap<String, List<String>> all = new TreeMap<>(params);
        labels.labels().forEach((name, value) -> {
            if (name.startsWith(PARAM)) {
                List<String> values = new ArrayList<>(all.getOrDefault(name.substring(PARAM.length()), List.of()));
                if (!values.isEmpty()) {
                    values.removeFirst();
                }
                values.addFirst(value);
                all.put(name.substring(PARAM.length()), values);
            }
        });
        List<String> pairs = new ArrayList<>();
        all.forEach((name, values) -> values.forEach(value -> pairs.add(encoded(name) + "=" + encoded(value))));
        return String.join("&", pairs);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
