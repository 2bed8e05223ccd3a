package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the fields that the paths of statements name. */
final class Paths {
    private static final List<String> KINDS =
            List.of("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer");
    private static final List<String> KIND_NUMBERS = List.of(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");
    /** All paths of all contexts, for messages that name the nearest. */
    private static final List<String> PATHS = List.of(
            ("aggregation_temporality attributes body body.string bucket_counts cache count data_points description double_value"
                            + " dropped_attributes_count dropped_events_count dropped_links_count end_time end_time_unix_nano"
                            + " event_index event_name events exemplars explicit_bounds filtered_attributes flags int_value is_monotonic kind"
                            + " kind.deprecated_string kind.string links metadata name negative.bucket_counts negative.offset observed_time"
                            + " observed_time_unix_nano parent_span_id parent_span_id.string positive.bucket_counts positive.offset quantile_values scale schema_url"
                            + " severity_number severity_text span_id span_id.string start_time start_time_unix_nano"
                            + " status.code status.message sum time time_unix_nano trace_id trace_id.string trace_state"
                            + " type unit value_double value_int version zero_count")
                    .split(" "));

    private static final int STATUS = 0x7A;
    private static final int BODY = 0x2A;
    private static final int SCHEMA_URL = 0x1A;

    private final Binder binder;
    private final Context context;

    Paths(Binder binder, Context context) {
        this.binder = binder;
        this.context = context;
    }

    Place bind(Expression.Path path) throws InvalidExpressionException {
        List<Expression.Segment> segments = path.segments();
        Optional<Context> named = Context.ofPrefix(segments.getFirst().name());
        boolean isPrefixed = named.isPresent() && segments.size() > 1;
        Context owner = isPrefixed ? named.get() : context;
        if (!context.readable().contains(owner)) {
            throw new InvalidExpressionException(
                    path.offset(),
                    "path \"" + path.dotted() + "\" is not to be had in context " + context.key()
                            + " (expected one of: " + Names.keys(context.readable()) + ")");
        }
        List<Expression.Segment> fields = isPrefixed ? segments.subList(1, segments.size()) : segments;
        List<String> names = fields.stream().map(Expression.Segment::name).toList();
        String name = String.join(".", names);
        List<Expression> keys = fields.getLast().keys();
        boolean isKeyedInside = fields.subList(0, fields.size() - 1).stream()
                .anyMatch(segment -> !segment.keys().isEmpty());
        Place place = isKeyedInside ? null : place(owner, name);
        if (place == null) {
            throw new InvalidExpressionException(path.offset(), unknown(path, owner, name));
        }
        if (keys.isEmpty()) {
            return place;
        }
        if (name.equals("trace_state")) {
            return traceState(fields.getLast());
        }
        boolean isMap = place instanceof MapPlace;
        if (!isMap && !name.equals("body")) {
            throw new InvalidExpressionException(
                    keys.getFirst().offset(), "path \"" + path.dotted() + "\" cannot be indexed");
        }
        if (isMap && keys.getFirst() instanceof Expression.Int) {
            throw new InvalidExpressionException(keys.getFirst().offset(), "the key of an attribute must be a string");
        }
        return new KeyedPlace(place, isMap, binder.keys(keys));
    }

    private static String unknown(Expression.Path path, Context owner, String name) {
        return "path \"" + path.dotted() + "\" is not known in context " + owner.key()
                + Names.nearest(name, PATHS)
                        .map(near -> " (did you mean \"" + near + "\"?)")
                        .orElse("");
    }

    private @Nullable Place place(Context owner, String name) {
        if (name.equals("cache")) {
            return owner == context ? new MapPlace(Frame::cache) : null;
        }
        return switch (owner) {
            case RESOURCE -> resource(name);
            case SCOPE -> scope(name);
            case SPAN -> span(name);
            case SPANEVENT -> event(name);
            case METRIC -> metric(name);
            case DATAPOINT -> PointPaths.place(name);
            case EXEMPLAR -> PointPaths.exemplar(name);
            case LOG -> log(name);
        };
    }

    private static @Nullable Place resource(String name) {
        return switch (name) {
            case "attributes" -> new MapPlace(frame -> frame.resource().map(0x0A));
            case "dropped_attributes_count" -> new Places.Whole(Frame::resource, 0x10, true);
            case "schema_url" -> new Places.Text(frame -> Frame.present(frame.resourceHolder), SCHEMA_URL);
            default -> null;
        };
    }

    private static @Nullable Place scope(String name) {
        return switch (name) {
            case "name" -> new Places.Text(Frame::scope, 0x0A);
            case "version" -> new Places.Text(Frame::scope, 0x12);
            case "attributes" -> new MapPlace(frame -> frame.scope().map(0x1A));
            case "dropped_attributes_count" -> new Places.Whole(Frame::scope, 0x20, true);
            case "schema_url" -> new Places.Text(frame -> Frame.present(frame.scopeHolder), SCHEMA_URL);
            default -> null;
        };
    }

    private static MessageEdit spanOf(Frame frame) {
        return Frame.present(frame.span);
    }

    private static @Nullable Place span(String name) {
        Places.Node node = Paths::spanOf;
        Places.Node status = frame -> spanOf(frame).message(STATUS);
        return switch (name) {
            case "trace_id" -> new Places.Id(node, 0x0A, Identifier.TRACE, false);
            case "trace_id.string" -> new Places.Id(node, 0x0A, Identifier.TRACE, true);
            case "span_id" -> new Places.Id(node, 0x12, Identifier.SPAN, false);
            case "span_id.string" -> new Places.Id(node, 0x12, Identifier.SPAN, true);
            case "trace_state" -> new Places.Text(node, TraceState.TAG);
            case "parent_span_id" -> new Places.Id(node, 0x22, Identifier.SPAN, false);
            case "parent_span_id.string" -> new Places.Id(node, 0x22, Identifier.SPAN, true);
            case "name" -> new Places.Text(node, 0x2A);
            case "kind" -> new Places.Whole(node, 0x30, false);
            case "kind.string" -> new Places.Named(node, 0x30, KINDS);
            case "kind.deprecated_string" -> new Places.Named(node, 0x30, KIND_NUMBERS);
            case "start_time_unix_nano" -> new Places.Time(node, 0x39, true);
            case "end_time_unix_nano" -> new Places.Time(node, 0x41, true);
            case "start_time" -> new Places.Time(node, 0x39, false);
            case "end_time" -> new Places.Time(node, 0x41, false);
            case "attributes" -> new MapPlace(frame -> spanOf(frame).map(0x4A));
            case "dropped_attributes_count" -> new Places.Whole(node, 0x50, true);
            case "events" ->
                new Places.ReadOnly(
                        frame -> new MessageCount("events", spanOf(frame).count(0x5A)));
            case "dropped_events_count" -> new Places.Whole(node, 0x60, true);
            case "links" ->
                new Places.ReadOnly(
                        frame -> new MessageCount("links", spanOf(frame).count(0x6A)));
            case "dropped_links_count" -> new Places.Whole(node, 0x70, true);
            case "status.code" -> new Places.Whole(status, 0x18, false);
            case "status.message" -> new Places.Text(status, 0x12);
            case "flags" -> flags(node);
            default -> null;
        };
    }

    private static Place flags(Places.Node node) {
        Places.Whole flags = new Places.Whole(node, 0x85, true);
        return new Places.Other(
                flags,
                (frame, value) -> {
                    if ((Long) value < 0 || (Long) value > 0xFFFF_FFFFL) {
                        throw new EvaluationException("flags " + value + " do not fit into 32 bits");
                    }
                    flags.set(frame, value);
                },
                "an integer",
                Long.class);
    }

    private static @Nullable Place event(String name) {
        Places.Node node = frame -> Frame.present(frame.event);
        return switch (name) {
            case "time_unix_nano" -> new Places.Time(node, 0x09, true);
            case "time" -> new Places.Time(node, 0x09, false);
            case "name" -> new Places.Text(node, 0x12);
            case "attributes" ->
                new MapPlace(frame -> Frame.present(frame.event).map(0x1A));
            case "dropped_attributes_count" -> new Places.Whole(node, 0x20, true);
            case "event_index" -> new Places.ReadOnly(frame -> frame.eventIndex);
            default -> null;
        };
    }

    private static @Nullable Place metric(String name) {
        Places.Node node = frame -> Frame.present(frame.metric);
        return switch (name) {
            case "name" -> new Places.Text(node, 0x0A);
            case "description" -> new Places.Text(node, 0x12);
            case "unit" -> new Places.Text(node, 0x1A);
            case "type" -> new Places.ReadOnly(frame -> MetricData.typeOf(frame.dataTag));
            case "metadata" -> new MapPlace(frame -> Frame.present(frame.metric).map(0x62));
            case "data_points" ->
                new Places.ReadOnly(frame -> frame.dataTag == 0
                        ? null
                        : new MessageCount(
                                "data_points", Frame.present(frame.data).count(MetricData.POINT)));
            case "aggregation_temporality" ->
                new Places.Other(
                        frame -> MetricData.hasTemporality(frame.dataTag)
                                ? Frame.present(frame.data).number(MetricData.TEMPORALITY)
                                : null,
                        (frame, value) -> {
                            if (MetricData.hasTemporality(frame.dataTag)) {
                                long number = ((Long) value).intValue();
                                Places.setNumber(Frame.present(frame.data), MetricData.TEMPORALITY, number);
                            }
                        },
                        "an integer",
                        Long.class);
            case "is_monotonic" ->
                new Places.Other(
                        frame -> frame.dataTag == MetricData.SUM
                                ? Frame.present(frame.data).number(MetricData.MONOTONIC) != 0
                                : null,
                        (frame, value) -> {
                            if (frame.dataTag == MetricData.SUM) {
                                Places.setNumber(
                                        Frame.present(frame.data), MetricData.MONOTONIC, (Boolean) value ? 1 : 0);
                            }
                        },
                        "a boolean",
                        Boolean.class);
            default -> null;
        };
    }

    private static MessageEdit logOf(Frame frame) {
        return Frame.present(frame.log);
    }

    private static @Nullable Place log(String name) {
        Places.Node node = Paths::logOf;
        return switch (name) {
            case "time_unix_nano" -> new Places.Time(node, 0x09, true);
            case "time" -> new Places.Time(node, 0x09, false);
            case "observed_time_unix_nano" -> new Places.Time(node, 0x59, true);
            case "observed_time" -> new Places.Time(node, 0x59, false);
            case "severity_number" -> new Places.Whole(node, 0x10, false);
            case "severity_text" -> new Places.Text(node, 0x1A);
            case "body" -> new Body();
            case "body.string" ->
                new Places.Other(
                        frame -> JsonText.attribute(logOf(frame).value(BODY)),
                        (frame, value) -> logOf(frame).setValue(BODY, value),
                        "a string",
                        String.class);
            case "attributes" -> new MapPlace(frame -> logOf(frame).map(0x32));
            case "dropped_attributes_count" -> new Places.Whole(node, 0x38, true);
            case "flags" -> new Places.Whole(node, 0x45, true);
            case "trace_id" -> new Places.Id(node, 0x4A, Identifier.TRACE, false);
            case "trace_id.string" -> new Places.Id(node, 0x4A, Identifier.TRACE, true);
            case "span_id" -> new Places.Id(node, 0x52, Identifier.SPAN, false);
            case "span_id.string" -> new Places.Id(node, 0x52, Identifier.SPAN, true);
            case "event_name" -> new Places.Text(node, 0x62);
            default -> null;
        };
    }

    private static Place traceState(Expression.Segment segment) throws InvalidExpressionException {
        if (segment.keys().size() == 1 && segment.keys().getFirst() instanceof Expression.Text text) {
            String key = text.value();
            return new Places.Other(
                    frame -> TraceState.get(spanOf(frame).text(TraceState.TAG), key),
                    (frame, value) -> spanOf(frame)
                            .set(TraceState.TAG, TraceState.with(spanOf(frame).text(TraceState.TAG), key, (String)
                                    value)),
                    "a string",
                    String.class);
        }
        throw new InvalidExpressionException(
                segment.keys().getFirst().offset(), "the key of a trace state must be one string");
    }

    /** The body of a log record, which may have any type. */
    private record Body() implements Place {
        @Override
        public @Nullable Object get(Frame frame) {
            return logOf(frame).value(BODY);
        }

        @Override
        public void set(Frame frame, Object value) {
            frame.budget.spend(value, 0);
            logOf(frame).setValue(BODY, Values.attribute(value));
        }
    }
}
