package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import io.spillway.config.LoadedConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spillway print-config}: the configuration that would be in force. */
@Command(
        name = "print-config",
        aliases = "print-initial-config",
        description = "Prints the configuration, merged and expanded, with every default.")
final class PrintConfigCommand implements Callable<Integer> {
    @ParentCommand
    private SpillwayCommand spillway = new SpillwayCommand();

    @Option(
            names = "--mode",
            defaultValue = "redacted",
            description = "redacted, or unredacted to show secrets. Default: redacted.")
    private Mode mode = Mode.redacted;

    @Option(names = "--format", defaultValue = "yaml", description = "yaml or json. Default: yaml.")
    private Format format = Format.yaml;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        LoadedConfig loaded = spillway.config().load(ComponentCatalog.load());
        Map<String, @Nullable Object> tree = loaded.effective(mode == Mode.unredacted);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case yaml -> out.print(YamlText.dump(tree));
            case json -> out.println(JsonText.of(tree));
        }
        out.flush();
        return 0;
    }

    /** Whether secrets are shown; written as on the command line. */
    enum Mode {
        redacted,
        unredacted
    }

    /** What to print; written as on the command line. */
    enum Format {
        yaml,
        json
    }
}
