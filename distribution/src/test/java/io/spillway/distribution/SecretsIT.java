package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import io.spillway.config.Inline;
import io.spillway.config.Key;
import io.spillway.config.Secret;
import io.spillway.loading.ConfigException;
import io.spillway.loading.TelemetryConfig;
import io.spillway.pipeline.StartException;
import io.spillway.pipeline.TestCollector;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that is typed as a secret is ever seen: not in errors, logs, pages, answers or the printed configuration, whether the
 * configuration is refused, does not start, or runs and fails. The fields are found by reflection, so a new one is held to
 * this as well; and a field whose name sounds secret must be typed so.
 */
@Timeout(300)
class SecretsIT {
    private static final String SECRET = "hush-7f3a";
    private static final String NUMBER = "7300190273";

    private static final String SPAN = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
            "spanId":"eee19b7ec3c1b174","name":"first","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""";
    private static final String LOG_RECORD = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"}}]}]}]}""";

    private static final Pattern SOUNDS_SECRET = Pattern.compile(
            "(.*_)?(password|passwd|passphrase|secret|token|tokens|credential|credentials|auth|api_?key|access_key|headers|pem|inline)");

    /** They sound secret and are none, with the reason. */
    private static final Map<String, String> NO_SECRETS = Map.of(
            "allowed_headers",
            "names alone",
            "exposed_headers",
            "names alone",
            "access_key",
            "the name of a key of S3, which stands in each request");

    private static final String DIRECT = ", retry_on_failure: {enabled: false}, sending_queue: {enabled: false}";

    /** What components with secrets need beside them. A component with its first secret is added here. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("receivers/otlp", "protocols: {http: {endpoint: '127.0.0.1:0'}}"),
            Map.entry("receivers/partial", "connect_timeout: 250ms"),
            Map.entry("exporters/otlp_http", "endpoint: 'https://127.0.0.1:1'" + DIRECT),
            Map.entry("exporters/otlp_grpc", "endpoint: '127.0.0.1:1'" + DIRECT),
            Map.entry("exporters/parquet", "journal: {directory: 'FOLDER/journal'}"),
            Map.entry("exporters/partial", "connect_timeout: 250ms" + DIRECT),
            Map.entry("extensions/health_check", "endpoint: '127.0.0.1:0'"),
            Map.entry("extensions/zpages", "endpoint: '127.0.0.1:0'"),
            Map.entry("extensions/operators", "endpoint: '127.0.0.1:0'"),
            Map.entry("extensions/basicauth", ""),
            Map.entry("extensions/bearertokenauth", ""),
            Map.entry("extensions/headers_setter", ""),
            Map.entry("extensions/control", "endpoint: '127.0.0.1:0', auth: {authenticator: bearertokenauth/guard}"));

    /** Secrets that have to look like something, by key. */
    private static final Map<String, String> SHAPES =
            Map.of("postgres", "postgresql://spillway:" + SECRET + "@127.0.0.1:1/spillway");

    @TempDir
    static Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** A field of a component that holds a secret: the keys that lead to it, and how its value is written. */
    record Place(ComponentFactory<?> factory, List<String> path, String template) {
        String name() {
            return factory.kind().section() + "/" + factory.type();
        }

        @Override
        public String toString() {
            return name() + " " + String.join("::", path);
        }
    }

    static Stream<Place> places() {
        return factories().flatMap(factory -> {
            List<Place> found = new ArrayList<>();
            collect(factory, factory.defaults().getClass(), List.of(), found, new HashSet<>());
            return found.stream();
        });
    }

    private static Stream<ComponentFactory<?>> factories() {
        ComponentCatalog catalog = ComponentCatalog.load();
        return Arrays.stream(ComponentKind.values()).flatMap(kind -> catalog.factories(kind).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void isNeverSeen(Place place) throws Exception {
        assertThat(NEEDED).as("what this component needs to be loaded").containsKey(place.name());
        List<String> seen = new ArrayList<>();
        boolean ran = false;
        for (String companions : companions(place)) {
            ran |= run(configuration(place, "'" + SECRET + "'", companions), seen);
        }
        if (SHAPES.containsKey(place.path().getLast())) {
            ran |= run(configuration(place, "'" + SHAPES.get(place.path().getLast()) + "'", ""), seen);
        }
        run(configuration(place, NUMBER, ""), seen);
        run(configuration(place, "[" + SECRET + "]", ""), seen);
        run(configuration(place, "{" + SECRET + ": " + SECRET + "}", "").replace(SECRET + ":", "k:"), seen);

        assertThat(ran).as("loaded at least once: %s", seen).isTrue();
        assertThat(seen).allSatisfy(text -> assertThat(text).doesNotContain(SECRET, NUMBER));
        assertThat(String.join("\n", seen)).contains("[REDACTED]");
    }

    /** Certificates and keys come in pairs. */
    private static List<String> companions(Place place) {
        return switch (place.path().getLast()) {
            case "cert_pem" -> List.of("", "key_pem: '" + SECRET + "'");
            case "key_pem" -> List.of("", "cert_pem: '" + SECRET + "'");
            case "ca_pem", "owner_auth", "auth" -> List.of("", "cert_file: /none, key_file: /none");
            case "secret_key" -> List.of("", "access_key: x, endpoint: 'http://127.0.0.1:1'");
            case "password" -> List.of("", "type: postgres, url: 'postgres://127.0.0.1:1/lake', user: x");
            case "default_value" -> List.of("", "from_context: x");
            default -> List.of("");
        };
    }

    @Test
    void whatSoundsSecretIsTypedSo() {
        List<String> plain = new ArrayList<>();
        factories()
                .map(factory -> (Class<?>) factory.defaults().getClass())
                .forEach(type -> plainSecrets(type, plain, new HashSet<>()));
        plainSecrets(TelemetryConfig.class, plain, new HashSet<>());

        assertThat(plain).isEmpty();
    }

    /** Loads, prints, starts, uses and stops it; notes everything that can be seen of it. */
    private boolean run(String yaml, List<String> seen) throws Exception {
        try (TestCollector collector = TestCollector.create(yaml)) {
            seen.add(collector.loaded().config().toString());
            seen.add(collector.loaded().warnings().toString());
            seen.add(YamlText.dump(collector.loaded().effective(false)));
            seen.add(new ObjectMapper().writeValueAsString(collector.loaded().effective(false)));
            seen.add(new ObjectMapper().writeValueAsString(collector.loaded().merged(false)));
            try {
                collector.start();
                use(yaml, seen);
            } catch (StartException e) {
                seen.add(stackTrace(e));
            }
            seen.add(collector.health().toString());
            collector.close();
            collector.logger().lines().forEach(line -> {
                seen.add(line.toString());
                Optional.ofNullable(line.thrown()).ifPresent(thrown -> seen.add(stackTrace(thrown)));
            });
            return true;
        } catch (ConfigException e) {
            seen.add(stackTrace(e));
            return false;
        }
    }

    private void use(String yaml, List<String> seen) throws Exception {
        int entrance = port(yaml, "entrance");
        post(entrance, "traces", SPAN, seen);
        post(entrance, "logs", LOG_RECORD, seen);
        for (String page : List.of("/debug/servicez", "/debug/pipelinez", "/debug/extensionz")) {
            get(port(yaml, "zpages"), page, seen);
        }
        get(port(yaml, "status"), "/status?verbose", seen);
    }

    private static int port(String yaml, String what) {
        String line = yaml.lines()
                .filter(each -> each.contains("# " + what))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll(".*127\\.0\\.0\\.1:([0-9]+).*", "$1"));
    }

    private void post(int port, String signal, String body, List<String> seen)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/" + signal))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        seen.add(answer.statusCode() + answer.body());
    }

    private void get(int port, String path, List<String> seen) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        seen.add(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static String configuration(Place place, String value, String companions) {
        String written = place.template().replace("VALUE", value);
        String beside = companions.isEmpty() ? "" : ", " + companions;
        boolean inTpm = place.path().contains("tpm");
        String nested = "{" + place.path().getLast() + ": " + written + (inTpm ? "" : beside) + "}";
        for (String key : place.path().subList(0, place.path().size() - 1).reversed()) {
            String further = key.equals("tpm") ? beside : "";
            nested = key.equals("[]") ? "[" + withKey(nested) + "]" : "{" + key + ": " + nested + further + "}";
        }
        return collector(place, inner(nested));
    }

    /** An entry of a list of headers has a name. */
    private static String withKey(String entry) {
        return "{key: x, " + inner(entry) + "}";
    }

    private static String inner(String braced) {
        return braced.substring(1, braced.length() - 1);
    }

    private static String collector(Place place, String fields) {
        String needed = needed(place, fields);
        String component = place.factory().type() + ": {" + (needed.isEmpty() ? "" : needed + ", ") + fields + "}";
        boolean extension = place.factory().kind() == ComponentKind.EXTENSION;
        boolean receiver = place.factory().kind() == ComponentKind.RECEIVER;
        boolean exporter = place.factory().kind() == ComponentKind.EXPORTER;
        String auth = extension
                        && !fields.contains("htpasswd")
                        && List.of("basicauth", "bearertokenauth", "headers_setter")
                                .contains(place.factory().type())
                ? ", auth: {authenticator: " + place.factory().type() + "}"
                : "";
        return """
                receivers:
                  otlp/entrance: {protocols: {http: {endpoint: "127.0.0.1:%d"}}} # entrance
                  %s
                exporters:
                  otlp_http/other: {endpoint: "https://127.0.0.1:1", retry_on_failure: {enabled: false}, sending_queue: {enabled: false}%s}
                  %s
                extensions:
                  zpages/other: {endpoint: "127.0.0.1:%d"} # zpages
                  health_check/other: {endpoint: "127.0.0.1:%d"} # status
                  bearertokenauth/guard: {token: guard}
                  %s
                service:
                  extensions: [zpages/other, health_check/other, bearertokenauth/guard%s]
                  pipelines:
                    traces: {receivers: [otlp/entrance], exporters: [otlp_http/other]}
                    %s
                """.formatted(
                        FreePorts.next(),
                        receiver ? component : "",
                        auth,
                        exporter ? component : "",
                        FreePorts.next(),
                        FreePorts.next(),
                        extension ? component : "",
                        extension ? ", " + place.factory().type() : "",
                        receiver || exporter ? pipeline(place) : "");
    }

    private static String pipeline(Place place) {
        boolean receiver = place.factory().kind() == ComponentKind.RECEIVER;
        Set<Signal> signals = place.factory().signals().keySet();
        Signal signal = signals.contains(Signal.TRACES)
                ? Signal.TRACES
                : signals.iterator().next();
        return "%s/tested: {receivers: [%s], exporters: [%s]}"
                .formatted(
                        signal.key(),
                        receiver ? place.factory().type() : "otlp/entrance",
                        receiver ? "otlp_http/other" : place.factory().type());
    }

    /** Left out where the fields bring the same key. */
    private static String needed(Place place, String fields) {
        String needed = NEEDED.getOrDefault(place.name(), "");
        if (place.name().equals("receivers/otlp")) {
            return fields.startsWith("protocols") ? "" : needed;
        }
        if (place.name().equals("exporters/parquet")) {
            String path = place.path().getFirst().equals("s3")
                    ? "s3://lake"
                    : folder.resolve("lake").toString();
            return "path: '" + path + "', " + needed.replace("FOLDER", folder.toString());
        }
        boolean second = place.path().getFirst().equals("http") && place.name().endsWith("health_check");
        return second ? "use_v2: true" : needed;
    }

    private static void collect(
            ComponentFactory<?> factory, Class<?> type, List<String> path, List<Place> found, Set<Class<?>> around) {
        if (!around.add(type)) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            List<String> here = component.isAnnotationPresent(Inline.class) ? path : plus(path, key(component));
            collect(factory, component.getGenericType(), here, found, around);
        }
        around.remove(type);
    }

    private static void collect(
            ComponentFactory<?> factory, Type type, List<String> path, List<Place> found, Set<Class<?>> around) {
        Class<?> raw = raw(type);
        if (raw == Secret.class) {
            found.add(new Place(factory, path, "VALUE"));
        } else if (raw.isRecord()) {
            collect(factory, raw, path, found, around);
        } else if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (raw(inner) == Secret.class) {
                found.add(new Place(
                        factory, path, raw == List.class ? "[VALUE]" : raw == Map.class ? "{X-A: VALUE}" : "VALUE"));
            } else {
                collect(factory, inner, raw == List.class ? plus(path, "[]") : path, found, around);
            }
        }
    }

    private static void plainSecrets(Type type, List<String> plain, Set<Class<?>> seen) {
        Class<?> raw = raw(type);
        if (raw.isRecord() && seen.add(raw)) {
            for (RecordComponent component : raw.getRecordComponents()) {
                String key = key(component);
                Type of = component.getGenericType();
                if (SOUNDS_SECRET.matcher(key).matches() && isText(of) && !NO_SECRETS.containsKey(key)) {
                    plain.add(raw.getName() + "::" + key);
                }
                plainSecrets(of, plain, seen);
            }
        } else if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(inner -> plainSecrets(inner, plain, seen));
        }
    }

    private static boolean isText(Type type) {
        return type == String.class
                || (type instanceof ParameterizedType generic
                        && isText(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]));
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static String key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) : key.value();
    }

    private static List<String> plus(List<String> path, String key) {
        return Stream.concat(path.stream(), Stream.of(key)).toList();
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
