package io.spillway.distribution;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.spillway.component.Clock;
import io.spillway.loading.TelemetryConfig.LogEncoding;
import io.spillway.loading.TelemetryConfig.LogLevel;
import io.spillway.loading.TelemetryConfig.LogSampling;
import io.spillway.loading.TelemetryConfig.LogsConfig;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of the process. */
final class Logs {
    private static final String STDERR = "stderr";
    private static final String STDOUT = "stdout";
    private static final String FILE_SCHEME = "file:";

    /** Libraries with messages for their own developers. */
    private static final List<String> LIBRARIES = List.of(
            "org.eclipse.jetty",
            "io.grpc",
            "io.netty",
            "io.micrometer",
            "org.apache.iceberg",
            "org.apache.parquet",
            "org.sqlite");

    /** Warns of every name that it cannot resolve, with the state of its objects; the exporter says the same in words. */
    private static final String GRPC_CHANNELS = "io.grpc.internal.ManagedChannelImpl";

    private Logs() {}

    /** Warnings and errors to standard error, until the configuration is known. */
    static void configureEarly(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(STDERR, new LineEncoder(false, true, Map.of(), ZoneId.systemDefault()), context));
    }

    /**
     * Opens the files of a configured log. A file of the current log stays open: two writers would cut each other's lines.
     *
     * @throws IOException with the file that cannot be opened; then no new file is open
     */
    static SelfTelemetry.Change prepare(LogsConfig config, Clock clock) throws IOException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<String, OutputStreamAppender<ILoggingEvent>> opened = new LinkedHashMap<>();
        for (String path : Set.copyOf(config.outputPaths())) {
            if (isOpen(path, context)) {
                continue;
            }
            OutputStreamAppender<ILoggingEvent> appender = appender(path, encoder(config), context);
            if (!appender.isStarted()) {
                opened.values().forEach(Appender::stop);
                throw new IOException("service::telemetry::logs::output_paths: cannot write to " + path);
            }
            opened.put(path, appender);
        }
        return new SelfTelemetry.Change() {
            @Override
            public void apply() {
                configure(config, opened, clock, context);
            }

            @Override
            public void undo() {
                opened.values().forEach(Appender::stop);
            }
        };
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static boolean isOpen(String path, LoggerContext context) {
        return root(context).getAppender(path) != null;
    }

    /** Sets up the log, also for libraries that log through {@code java.util.logging}. */
    private static void configure(
            LogsConfig config,
            Map<String, OutputStreamAppender<ILoggingEvent>> opened,
            Clock clock,
            LoggerContext context) {
        Logger root = root(context);
        List<Appender<ILoggingEvent>> open = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(open::add);
        for (Appender<ILoggingEvent> appender : open) {
            if (!config.outputPaths().contains(appender.getName())) {
                root.detachAppender(appender);
                appender.stop();
            } else if (appender instanceof OutputStreamAppender<ILoggingEvent> kept) {
                LineEncoder encoder = encoder(config);
                encoder.start();
                kept.setEncoder(encoder);
                kept.clearAllFilters();
                sample(kept, config.sampling(), clock);
            }
        }
        opened.values().forEach(appender -> {
            sample(appender, config.sampling(), clock);
            root.addAppender(appender);
        });
        Level level = level(config.level());
        root.setLevel(level);
        Level libraries = level.isGreaterOrEqual(Level.WARN) || level == Level.DEBUG ? level : Level.WARN;
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(libraries));
        context.getLogger(GRPC_CHANNELS).setLevel(level == Level.DEBUG ? level : Level.ERROR);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static LineEncoder encoder(LogsConfig config) {
        return new LineEncoder(
                config.encoding() == LogEncoding.JSON,
                !config.disableStacktrace(),
                config.initialFields(),
                ZoneId.systemDefault());
    }

    private static void sample(OutputStreamAppender<ILoggingEvent> appender, LogSampling sampling, Clock clock) {
        if (sampling.enabled()) {
            appender.addFilter(new SamplingFilter(clock, sampling.tick(), sampling.initial(), sampling.thereafter()));
        }
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            String path, LineEncoder encoder, LoggerContext context) {
        OutputStreamAppender<ILoggingEvent> appender = switch (path) {
            case STDERR -> console("System.err");
            case STDOUT -> console("System.out");
            default -> file(path);
        };
        encoder.start();
        appender.setName(path);
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> console(String target) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(target);
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> file(String path) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(path.startsWith(FILE_SCHEME) ? path.substring(FILE_SCHEME.length()) : path);
        return appender;
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR, DPANIC, PANIC, FATAL -> Level.ERROR;
        };
    }
}
