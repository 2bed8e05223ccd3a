package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import io.spillway.kubernetes.rbac.NeedsRights;
import io.spillway.kubernetes.rbac.Right;
import io.spillway.kubernetes.rbac.Role;
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.ComponentConfig;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spillway rbac}: the rights that the configuration needs in its Kubernetes cluster. */
@Command(
        name = "rbac",
        description =
                "Prints the Kubernetes roles that the configuration needs, and no more, as objects for kubectl apply.")
final class RbacCommand implements Callable<Integer> {
    @ParentCommand
    private SpillwayCommand spillway = new SpillwayCommand();

    @Option(
            names = "--account",
            defaultValue = "spillway",
            description = "The service account of the collector, and the name of the roles. Default: spillway.")
    private String account = "spillway";

    @Option(
            names = "--namespace",
            defaultValue = "default",
            description = "The namespace of the service account. Default: default.")
    private String namespace = "default";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Set<Right> rights =
                rights(spillway.config().load(ComponentCatalog.load()).config(), System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                rights.isEmpty()
                        ? "# No component needs rights in a cluster.\n"
                        : Role.yaml(rights, account, namespace));
        out.flush();
        return 0;
    }

    private static Set<Right> rights(CollectorConfig config, Map<String, String> environment) {
        Set<Right> rights = new LinkedHashSet<>();
        for (Map<?, ComponentConfig> components : config.components().values()) {
            for (ComponentConfig component : components.values()) {
                if (component.factory() instanceof NeedsRights<?> factory) {
                    rights.addAll(rights(factory, component.config(), environment));
                }
            }
        }
        return rights;
    }

    private static <C extends Record> Collection<Right> rights(
            NeedsRights<C> factory, Record config, Map<String, String> environment) {
        @SuppressWarnings("unchecked") // the record is of the factory's type
        C own = (C) config;
        return factory.rights(own, environment);
    }
}
