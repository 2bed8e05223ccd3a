package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.SystemClock;
import io.spillway.loading.LoadedConfig;
import io.spillway.pipeline.Collector;
import io.spillway.pipeline.CollectorEnvironment;
import io.spillway.telemetry.TelemetryMemory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code spillway validate}: reads the configuration and makes every component, but starts nothing. */
@Command(name = "validate", description = "Checks the configuration without running it. Silent when it is valid.")
final class ValidateCommand implements Callable<Integer> {
    @ParentCommand
    private SpillwayCommand spillway = new SpillwayCommand();

    @Override
    public Integer call() throws Exception {
        LoadedConfig loaded = spillway.config().load(ComponentCatalog.load());
        try (SystemClock clock = new SystemClock()) {
            Collector _ = new Collector(
                    loaded.config(),
                    new CollectorEnvironment(
                            clock,
                            SelfMetrics.none().meters(),
                            BuildDescription.load(),
                            TelemetryMemory.ofHeap(),
                            CollectorEnvironment.Loggers.BY_NAME,
                            (_, _, _) -> {}));
        }
        return 0;
    }
}
