package io.spillway.distribution;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** The program's command line, for tests in other packages. */
public final class CommandLines {
    private CommandLines() {}

    /** The text on standard error of a command that is run in this process. */
    public static String errorsOf(String... arguments) {
        StringWriter errors = new StringWriter();
        Commands.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
        return errors.toString();
    }

    /** The options of the program and of all its commands. */
    public static Set<String> allOptions() {
        Set<String> options = new HashSet<>(options(""));
        Commands.commandLine().getSubcommands().keySet().forEach(command -> options.addAll(options(command)));
        return options;
    }

    /** The options of a command; empty when there is no such command. The program itself has the name {@code ""}. */
    public static Set<String> options(String subcommand) {
        CommandLine program = Commands.commandLine();
        CommandLine command =
                subcommand.isEmpty() ? program : program.getSubcommands().get(subcommand);
        return command == null
                ? Set.of()
                : command.getCommandSpec().options().stream()
                        .map(CommandLine.Model.OptionSpec::longestName)
                        .collect(Collectors.toSet());
    }
}
