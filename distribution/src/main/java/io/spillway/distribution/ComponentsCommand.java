package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code spillway components}: prints the component types. */
@Command(name = "components", description = "Lists the components that this program has, as YAML.")
final class ComponentsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(ComponentsYaml.of(BuildDescription.load(), ComponentCatalog.load()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
