package io.spillway.distribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.component.ComponentCatalog;
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

    @Option(
            names = "--validate",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "true, or false to print what the files say together even if it is not valid. Default: true.")
    private boolean validate = true;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        ComponentCatalog catalog = ComponentCatalog.load();
        boolean revealed = mode == Mode.unredacted;
        Map<String, @Nullable Object> tree = validate
                ? spillway.config().load(catalog).effective(revealed)
                : spillway.config().written(catalog, revealed);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case yaml -> out.print(YamlText.dump(tree));
            case json -> out.println(new ObjectMapper().writeValueAsString(tree));
        }
        out.flush();
        return 0;
    }

    /** Whether secrets are shown; written as on the command line. */
    enum Mode {
        redacted,
        unredacted
    }

    /** The choice of values; written as on the command line. */
    enum Format {
        yaml,
        json
    }
}
