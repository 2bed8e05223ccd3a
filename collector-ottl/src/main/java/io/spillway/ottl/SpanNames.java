package io.spillway.ottl;

import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.MessageEdit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The function that names spans as the semantic conventions do: by HTTP, RPC, database and messaging attributes. */
final class SpanNames {
    private static final int NAME = 0x2A;
    private static final int KIND = 0x30;
    private static final int ATTRIBUTES = 0x4A;
    private static final int LEAST_MINOR = 37;
    private static final int MOST_MINOR = 43;

    private final MapValue attributes;

    private SpanNames(MapValue attributes) {
        this.attributes = attributes;
    }

    static void register() {
        FunctionTable.add(
                EnumSet.of(Context.SPAN),
                "set_semconv_span_name(semconv_version: string, original_span_name_attribute?: string)",
                "Sets the name that the semantic conventions of version 1.37.0 to 1.43.0 give the span; an attribute keeps the name before.",
                "set_semconv_span_name(\"1.37.0\")",
                "the name `GET /users/42` is `GET /users/{id}` by `http.route`",
                SpanNames::make);
    }

    private static Getter make(Arguments arguments) throws InvalidExpressionException {
        String version = arguments.literalText("semconv_version");
        if (!version.matches("v?1\\.\\d{1,3}(\\.0)?") || !isKnown(version)) {
            throw arguments.wrong("semconv_version", "\"" + version + "\" (expected: 1.37.0 to 1.43.0)");
        }
        String kept = arguments.literalText("original_span_name_attribute", "");
        if (arguments.has("original_span_name_attribute") && kept.isEmpty()) {
            throw arguments.wrong("original_span_name_attribute", "expected the name of an attribute");
        }
        return Editors.action(frame -> {
            MessageEdit span = Frame.present(frame.span);
            String before = span.text(NAME);
            String name = new SpanNames(span.map(ATTRIBUTES))
                    .of((int) span.number(KIND))
                    .filter(each -> !each.isEmpty())
                    .orElse(before);
            if (!name.equals(before)) {
                frame.budget.spend(name, 0);
                frame.budget.spend(before, 0);
                span.set(NAME, name);
                if (!kept.isEmpty()) {
                    span.map(ATTRIBUTES).put(kept, before);
                }
            }
        });
    }

    private static boolean isKnown(String version) {
        int minor = Integer.parseInt(version.split("\\.")[1]);
        return minor >= LEAST_MINOR && minor <= MOST_MINOR;
    }

    private Optional<String> of(int kind) {
        return switch (kind) {
            case 2 -> first(List.of(http("http.route"), rpc(), messaging()));
            case 3 -> first(List.of(http("url.template"), rpc(), database(), messaging()));
            case 4, 5 -> messaging();
            default -> Optional.empty();
        };
    }

    private static Optional<String> first(List<Optional<String>> names) {
        return names.stream()
                .flatMap(Optional::stream)
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    /** The text of the first attribute that is there. */
    private Optional<String> text(String... keys) {
        return Stream.of(keys)
                .map(attributes::find)
                .filter(number -> number >= 0)
                .findFirst()
                .map(number -> JsonText.attribute(attributes.valueAt(number)));
    }

    private Optional<String> http(String subject) {
        return text("http.request.method", "http.method")
                .map(method -> text(subject).map(value -> method + " " + value).orElse(method));
    }

    private Optional<String> rpc() {
        Optional<String> method = text("rpc.method", "rpc.grpc.method");
        Optional<String> service = text("rpc.service", "rpc.grpc.service");
        return text("rpc.system.name", "rpc.system")
                .map(system -> service.isPresent() ? service.get() + "/" + method.orElse("*") : method.orElse(system));
    }

    private Optional<String> database() {
        return text("db.system.name", "db.system")
                .map(system -> text("db.query.summary").orElseGet(() -> {
                    String operation = text("db.operation.name", "db.operation").orElse("");
                    String target = databaseTarget();
                    String both = (operation + " " + target).strip();
                    return both.isEmpty() ? system : both;
                }));
    }

    private String databaseTarget() {
        String namespace = text("db.namespace", "db.name").orElse("");
        Optional<String> object = text("db.collection.name", "db.stored_procedure.name");
        if (object.isPresent()) {
            return namespace.isEmpty() ? object.get() : namespace + "." + object.get();
        }
        return namespace.isEmpty() ? server().orElse("") : namespace;
    }

    private Optional<String> server() {
        return text("server.address")
                .map(address ->
                        text("server.port").map(port -> address + ":" + port).orElse(address));
    }

    private Optional<String> messaging() {
        return text("messaging.system").map(system -> {
            String operation =
                    text("messaging.operation.name", "messaging.operation").orElse("");
            String both = (operation + " " + destination()).strip();
            return both.isEmpty() ? system : both;
        });
    }

    private String destination() {
        if (Boolean.TRUE.equals(attributes.get("messaging.destination.temporary"))) {
            return "(temporary)";
        }
        if (Boolean.TRUE.equals(attributes.get("messaging.destination.anonymous"))) {
            return "(anonymous)";
        }
        return text("messaging.destination.template", "messaging.destination.name", "messaging.destination")
                .or(this::server)
                .orElse("");
    }
}
