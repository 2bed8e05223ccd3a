package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.config.CheckedIn;
import io.spillway.config.Checks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartOfOneSignalTest {
    record Match(String pattern) {
        Match {
            new Checks().that(!pattern.equals("("), "pattern", "is broken").done();
        }
    }

    record ChooserConfig(@CheckedIn(Signal.METRICS) Match metrics) {}

    private static final class ChooserFactory implements ProcessorFactory<ChooserConfig> {
        @Override
        public String type() {
            return "chooser";
        }

        @Override
        public ChooserConfig defaults() {
            return new ChooserConfig(new Match(""));
        }

        @Override
        public Map<Signal, Stability> signals() {
            return Stability.BETA.forEverySignal();
        }

        @Override
        public Processor create(ChooserConfig config, Signal signal, Consumer next, ComponentContext context) {
            throw new AssertionError("only configurations are read here");
        }
    }

    private static LoadedConfig load(String match, String pipelines) throws ConfigException {
        String file =
                "receivers: {in: }\nexporters: {out_grpc: }\nprocessors:\n  chooser: {metrics: %s}\n  chooser/2:\n"
                                .formatted(match)
                        + "service: {pipelines: {" + pipelines + "}}\n";
        ComponentCatalog catalog = new ComponentCatalog(
                List.of(new ChooserFactory(), new TestCatalog.Receivers(), new TestCatalog.Exporters()));
        return new ConfigLoader(catalog, Map.of()).load(List.of("yaml:" + file), List.of());
    }

    private static String pipeline(String signal, String processor) {
        return signal + ": {receivers: [in], processors: [" + processor + "], exporters: [out_grpc]}";
    }

    @Test
    void aViolationIsAnErrorWhereAPipelineOfTheSignalUsesTheProcessor() {
        assertThatThrownBy(() -> load("{pattern: (}", pipeline("metrics", "chooser")))
                .hasMessageContaining("processors::chooser::metrics::pattern: is broken");
    }

    @Test
    void aViolationIsAWarningElsewhere() throws Exception {
        String pipelines = pipeline("traces", "chooser") + ", " + pipeline("metrics", "chooser/2");

        assertThat(load("{pattern: (}", pipelines).warnings())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .endsWith("processors::chooser::metrics::pattern: is broken; no pipeline of metrics uses it");
    }

    @Test
    void unknownKeysAndWrongTypesAreAlwaysErrors() {
        assertThatThrownBy(() -> load("{pattern: [1]}", pipeline("traces", "chooser")))
                .hasMessageContaining("processors::chooser::metrics::pattern: got a list");
        assertThatThrownBy(() -> load("{patern: x}", pipeline("traces", "chooser")))
                .hasMessageContaining("processors::chooser::metrics::patern: unknown key");
    }
}
