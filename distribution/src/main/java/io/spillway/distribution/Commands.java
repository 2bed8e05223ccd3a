package io.spillway.distribution;

import io.spillway.component.Reason;
import io.spillway.loading.ConfigException;
import io.spillway.loading.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the command line and turns failures into messages. */
final class Commands {
    private static final int FAILED = 1;

    private Commands() {}

    static int execute(String... arguments) {
        Optional<ConfigOptions> run = onlyConfigs(arguments);
        return run.isPresent() ? run(run.get()) : commandLine().execute(arguments);
    }

    /**
     * The options of a plain start: none, or only {@code --config URI}.
     *
     * <p>The classes of the library that reads the command line are of a format that the start-up cache cannot hold, and
     * loading them takes a third of the time to the first span; so the way that services start goes around it.
     */
    static Optional<ConfigOptions> onlyConfigs(String... arguments) {
        List<String> uris = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].equals("--config") || i + 1 == arguments.length || arguments[i + 1].startsWith("-")) {
                return Optional.empty();
            }
            uris.add(arguments[i + 1]);
        }
        return Optional.of(new ConfigOptions(uris));
    }

    private static int run(ConfigOptions config) {
        try {
            return SpillwayCommand.run(config, SpillwayCommand.SHUTDOWN_TIMEOUT, false);
        } catch (Exception e) {
            System.err.println("Error: " + describe(e));
            return FAILED;
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new SpillwayCommand());
        addHelp(line);
        // A command with an alias occurs twice.
        Set.copyOf(line.getSubcommands().values()).forEach(Commands::addHelp);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-v", "--version")
                        .versionHelp(true)
                        .description("Shows the version.")
                        .build());
        return line.setExpandAtFiles(false)
                .setParameterExceptionHandler((e, _) -> fail(e.getCommandLine(), describe(e)))
                .setExecutionExceptionHandler((e, failed, _) -> fail(failed, describe(e)));
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
    }

    private static int fail(CommandLine line, String message) {
        PrintWriter err = line.getErr();
        err.println("Error: " + message);
        err.flush();
        return FAILED;
    }

    /** A failure in words; every problem of a configuration on a line of its own. */
    static String describe(Exception failure) {
        if (failure instanceof ConfigException config) {
            List<Problem> problems = config.problems();
            String lines = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
            return problems.size() == 1 ? lines : "invalid configuration, " + problems.size() + " problems:\n" + lines;
        }
        return Reason.of(failure);
    }
}
