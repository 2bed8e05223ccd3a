package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.SystemClock;
import io.spillway.loading.LoadedConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code spillway}: runs the collector until a request to stop. */
@Command(
        name = BuildDescription.COMMAND,
        description = "Receives, processes and exports telemetry.",
        versionProvider = SpillwayCommand.Version.class,
        subcommands = {
            ValidateCommand.class,
            ComponentsCommand.class,
            PrintConfigCommand.class,
            TrainCommand.class,
            VerifyCommand.class,
            QueryCommand.class,
            RbacCommand.class
        })
final class SpillwayCommand implements Callable<Integer> {
    static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Seconds.class,
            description = "How long everything together may take to stop, in seconds, such as 30s. Default: 30s.")
    private Duration shutdownTimeout = SHUTDOWN_TIMEOUT;

    @Option(
            names = "--watch-config",
            description = "Reloads the configuration when one of its files changes, as SIGHUP does. Default: off.")
    private boolean watchConfig;

    /** The options about the configuration, for every command. */
    ConfigOptions config() {
        return config;
    }

    @Override
    public Integer call() throws Exception {
        return run(config, shutdownTimeout, watchConfig);
    }

    static int run(ConfigOptions config, Duration shutdownTimeout, boolean watching) throws Exception {
        ComponentCatalog catalog = ComponentCatalog.load();
        LoadedConfig loaded = config.load(catalog);
        try (SystemClock clock = new SystemClock()) {
            return new CollectorProcess(
                            loaded,
                            () -> config.load(catalog),
                            watching,
                            BuildDescription.load(),
                            clock,
                            shutdownTimeout)
                    .run();
        }
    }

    /** Reads {@code 30s}. */
    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            String digits = value.endsWith("s") ? value.substring(0, value.length() - 1) : value;
            if (!digits.matches("\\d{1,6}")) {
                throw new TypeConversionException("\"" + value + "\" is no duration (expected: seconds, such as 30s)");
            }
            return Duration.ofSeconds(Long.parseLong(digits));
        }
    }

    /** Answers {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String @Nullable [] getVersion() {
            return new String[] {
                BuildDescription.COMMAND + " version " + BuildDescription.load().version()
            };
        }
    }
}
