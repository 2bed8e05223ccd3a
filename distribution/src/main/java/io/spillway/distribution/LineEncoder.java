package io.spillway.distribution;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.spillway.component.ComponentKind;
import io.spillway.component.Reason;
import io.spillway.observe.LogMarkers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** Writes a log event as one line in the layout of the OpenTelemetry Collector, so that existing parsers can read it. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXX", Locale.ROOT);
    private static final String LOGGER_PREFIX = "spillway.";
    private static final byte[] NOTHING = new byte[0];
    private static final int TYPICAL_CHARS = 256;

    private final boolean json;
    private final boolean stacktraces;
    private final Map<String, Object> initialFields;
    private final DateTimeFormatter time;

    /**
     * @param json whether a line is a JSON object; otherwise a line has columns with tabs between them
     * @param stacktraces whether the stack trace of an exception that is logged as an error is printed
     * @param initialFields added to every line
     */
    LineEncoder(boolean json, boolean stacktraces, Map<String, Object> initialFields, ZoneId zone) {
        this.json = json;
        this.stacktraces = stacktraces;
        this.initialFields = initialFields;
        this.time = TIME.withZone(zone);
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(TYPICAL_CHARS);
        if (json) {
            encodeJson(event, line);
        } else {
            encodeConsole(event, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void encodeJson(ILoggingEvent event, StringBuilder line) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("level", level(event));
        object.put("ts", time(event));
        object.put("msg", event.getFormattedMessage());
        fields(event).forEach(object::putIfAbsent);
        String trace = stacktrace(event);
        if (!trace.isEmpty()) {
            object.put("stacktrace", trace);
        }
        LogJson.append(line, object, false);
    }

    private void encodeConsole(ILoggingEvent event, StringBuilder line) {
        line.append(time(event)).append('\t').append(level(event)).append('\t');
        List<Marker> markers = event.getMarkerList();
        boolean lines = markers != null && markers.contains(LogMarkers.LINES);
        LogJson.appendVisibly(line, event.getFormattedMessage(), lines);
        Map<String, @Nullable Object> fields = fields(event);
        if (!fields.isEmpty()) {
            line.append('\t');
            LogJson.append(line, fields, true);
        }
        String trace = stacktrace(event);
        if (!trace.isEmpty()) {
            line.append('\n').append(trace);
        }
    }

    private Map<String, @Nullable Object> fields(ILoggingEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(initialFields);
        addComponent(event.getLoggerName(), fields);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.put("error", summary(thrown));
        }
        return fields;
    }

    /** A component's logger is called {@code spillway.<kind>.<id>}; its name becomes the fields that users filter by. */
    private static void addComponent(String logger, Map<String, @Nullable Object> fields) {
        for (ComponentKind kind : ComponentKind.values()) {
            String prefix = LOGGER_PREFIX + kind.key() + ".";
            if (logger.startsWith(prefix)) {
                fields.put("otelcol.component.id", logger.substring(prefix.length()));
                fields.put("otelcol.component.kind", kind.key());
            }
        }
    }

    /** The messages of an exception and its causes, on one line. */
    private static String summary(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder(describe(thrown));
        IThrowableProxy cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < 4; depth++) {
            String message = describe(cause);
            if (text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    private static String describe(IThrowableProxy thrown) {
        return thrown instanceof ThrowableProxy proxy
                ? Reason.of(proxy.getThrowable())
                : String.valueOf(thrown.getMessage());
    }

    private String stacktrace(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean wanted = stacktraces && thrown != null && event.getLevel().isGreaterOrEqual(Level.ERROR);
        return wanted ? ThrowableProxyUtil.asString(thrown).stripTrailing() : "";
    }

    private String time(ILoggingEvent event) {
        return time.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    private static String level(ILoggingEvent event) {
        return switch (event.getLevel().toInt()) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warn";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
