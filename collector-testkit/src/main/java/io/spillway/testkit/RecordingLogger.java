package io.spillway.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** Keeps what is logged. Every level is on. */
public final class RecordingLogger extends LegacyAbstractLogger implements LoggingEventAware {
    private final transient List<Line> lines = new ArrayList<>();
    private transient volatile Consumer<Line> listener = _ -> {};

    /**
     * One logged event.
     *
     * @param message with its arguments filled in
     * @param fields the key-value pairs, in their order
     */
    public record Line(
            Level level,
            String message,
            Map<String, @Nullable Object> fields,
            @Nullable Throwable thrown) {}

    /** Everything logged so far. */
    public List<Line> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** From now on calls this with each line, on the thread that logs it. */
    public void listen(Consumer<Line> next) {
        listener = next;
    }

    /** The lines with this message. */
    public List<Line> lines(String message) {
        return lines().stream().filter(line -> line.message().equals(message)).toList();
    }

    @Override
    public void log(LoggingEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        add(event.getLevel(), event.getMessage(), event.getArgumentArray(), fields, event.getThrowable());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        add(level, pattern, arguments, Map.of(), thrown);
    }

    private void add(
            Level level,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            Map<String, @Nullable Object> fields,
            @Nullable Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        Line line = new Line(level, message, fields, thrown);
        synchronized (lines) {
            lines.add(line);
        }
        listener.accept(line);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return true;
    }

    @Override
    public boolean isDebugEnabled() {
        return true;
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }
}
