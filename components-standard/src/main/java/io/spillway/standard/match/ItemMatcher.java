package io.spillway.standard.match;

import com.google.re2j.Pattern;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.ottl.ValueText;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.DataPointCursor;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.LogRecordCursor;
import io.spillway.telemetry.SpanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells whether an item is one of those a configuration speaks of. */
@FunctionalInterface
public interface ItemMatcher {
    ItemMatcher ANY = item -> true;
    ItemMatcher NONE = item -> false;

    AttributeKey SERVICE_NAME = AttributeKey.of("service.name");

    boolean matches(ItemCursor item);

    /**
     * The matcher for a signal.
     *
     * @throws IllegalArgumentException with a message for the user when the configuration names a field that the signal
     *     does not have
     */
    static ItemMatcher of(MatchConfig config, Signal signal, String key) {
        refuseForeignFields(config, signal, key);
        boolean regexp = config.matchType().equals(MatchConfig.REGEXP);
        List<ItemMatcher> all = new ArrayList<>();
        addText(all, config.services(), regexp, ItemMatcher::serviceName);
        addText(all, config.spanNames(), regexp, item -> ((SpanCursor) item).name());
        addText(all, config.spanKinds(), regexp, ItemMatcher::spanKind);
        addText(all, config.logBodies(), regexp, ItemMatcher::bodyText);
        addText(all, config.logSeverityTexts(), regexp, item -> ((LogRecordCursor) item).severityText());
        addText(all, config.metricNames(), regexp, item -> ((DataPointCursor) item).metricName());
        config.logSeverityNumber().ifPresent(severity -> all.add(severity(severity)));
        config.attributes().forEach(wanted -> all.add(attribute(wanted, regexp, ItemCursor::attribute)));
        config.resources().forEach(wanted -> all.add(attribute(wanted, regexp, ItemCursor::resourceAttribute)));
        if (!config.libraries().isEmpty()) {
            all.add(libraries(config.libraries(), regexp));
        }
        ItemMatcher[] matchers = all.toArray(ItemMatcher[]::new);
        return item -> {
            for (ItemMatcher matcher : matchers) {
                if (!matcher.matches(item)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** The items that an {@code include} leaves out or an {@code exclude} names. */
    static ItemMatcher dropped(Optional<MatchConfig> include, Optional<MatchConfig> exclude, Signal signal) {
        if (include.isEmpty() && exclude.isEmpty()) {
            return NONE;
        }
        ItemMatcher kept = include.map(match -> of(match, signal, "include")).orElse(ANY);
        ItemMatcher left = exclude.map(match -> of(match, signal, "exclude")).orElse(NONE);
        return item -> !kept.matches(item) || left.matches(item);
    }

    private static void refuseForeignFields(MatchConfig config, Signal signal, String key) {
        boolean spans = signal == Signal.TRACES;
        boolean logs = signal == Signal.LOGS;
        boolean metrics = signal == Signal.METRICS;
        refuse(!spans && !config.services().isEmpty(), key, "services", signal);
        refuse(!spans && !config.spanNames().isEmpty(), key, "span_names", signal);
        refuse(!spans && !config.spanKinds().isEmpty(), key, "span_kinds", signal);
        refuse(!logs && !config.logBodies().isEmpty(), key, "log_bodies", signal);
        refuse(!logs && !config.logSeverityTexts().isEmpty(), key, "log_severity_texts", signal);
        refuse(!logs && config.logSeverityNumber().isPresent(), key, "log_severity_number", signal);
        refuse(!metrics && !config.metricNames().isEmpty(), key, "metric_names", signal);
        refuse(metrics && !config.attributes().isEmpty(), key, "attributes", signal);
        refuse(metrics && !config.libraries().isEmpty(), key, "libraries", signal);
    }

    private static void refuse(boolean foreign, String key, String field, Signal signal) {
        if (foreign) {
            throw new IllegalArgumentException(key + "::" + field + " should not be specified for " + signal);
        }
    }

    private static void addText(
            List<ItemMatcher> all, List<String> wanted, boolean regexp, Function<ItemCursor, @Nullable String> field) {
        if (wanted.isEmpty()) {
            return;
        }
        Predicate<String> test = anyOf(wanted, regexp);
        all.add(item -> {
            String text = field.apply(item);
            return text != null && test.test(text);
        });
    }

    private static Predicate<String> anyOf(List<String> wanted, boolean regexp) {
        if (!regexp) {
            return wanted::contains;
        }
        List<Pattern> patterns = wanted.stream().map(Pattern::compile).toList();
        return text ->
                patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }

    private static @Nullable String serviceName(ItemCursor item) {
        AttributeValue value = new AttributeValue();
        return item.resourceAttribute(SERVICE_NAME, value) && value.type() == AttributeValue.Type.STRING
                ? value.asString()
                : null;
    }

    private static String spanKind(ItemCursor item) {
        Span.SpanKind kind = Span.SpanKind.forNumber(((SpanCursor) item).kind());
        return kind == null ? "" : kind.name();
    }

    private static String bodyText(ItemCursor item) {
        AttributeValue value = new AttributeValue();
        return ((LogRecordCursor) item).body(value) ? ValueText.of(value.toAnyValue()) : "";
    }

    private static ItemMatcher severity(SeverityMatchConfig config) {
        return item -> {
            int severity = ((LogRecordCursor) item).severityNumber();
            return severity == 0 ? config.matchUndefined() : severity >= config.min();
        };
    }

    private static ItemMatcher attribute(AttributeMatchConfig wanted, boolean regexp, AttributeField field) {
        AttributeKey key = AttributeKey.of(wanted.key());
        if (wanted.value().isEmpty()) {
            return item -> field.read(item, key, new AttributeValue());
        }
        if (regexp) {
            Pattern pattern = Pattern.compile(wanted.value().get().toString());
            return item -> {
                AttributeValue value = new AttributeValue();
                return field.read(item, key, value)
                        && isPlain(value)
                        && pattern.matcher(ValueText.of(value.toAnyValue())).find();
            };
        }
        AnyValue expected = ConfiguredValue.of(wanted.value().get());
        AttributeKey text = AttributeKey.of(expected.getStringValue());
        return item -> {
            AttributeValue value = new AttributeValue();
            if (!field.read(item, key, value)) {
                return false;
            }
            return expected.hasStringValue()
                    ? value.isString(text)
                    : value.toAnyValue().equals(expected);
        };
    }

    private static boolean isPlain(AttributeValue value) {
        return switch (value.type()) {
            case STRING, BOOLEAN, LONG, DOUBLE -> true;
            case EMPTY, ARRAY, MAP, BYTES -> false;
        };
    }

    private static ItemMatcher libraries(List<LibraryMatchConfig> wanted, boolean regexp) {
        List<ItemMatcher> libraries = new ArrayList<>();
        for (LibraryMatchConfig library : wanted) {
            Predicate<String> name = anyOf(List.of(library.name()), regexp);
            Predicate<String> version =
                    library.version().map(text -> anyOf(List.of(text), regexp)).orElse(any -> true);
            libraries.add(item -> name.test(item.scopeName()) && version.test(item.scopeVersion()));
        }
        return item -> libraries.stream().anyMatch(library -> library.matches(item));
    }

    /** An attribute of the item or of its resource. */
    @FunctionalInterface
    interface AttributeField {
        boolean read(ItemCursor item, AttributeKey key, AttributeValue into);
    }
}
