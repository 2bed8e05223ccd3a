package io.spillway.standard.forward;

import io.spillway.component.ComponentContext;
import io.spillway.component.Connector;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.telemetry.Telemetry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** {@code forward}: hands what some pipelines export to other pipelines of the same signal, unchanged. */
public final class ForwardConnectorFactory implements ConnectorFactory<ForwardConnectorFactory.Config> {

    /** The configuration, without settings. */
    public record Config() {}

    @Override
    public String type() {
        return "forward";
    }

    @Override
    public Config defaults() {
        return new Config();
    }

    @Override
    public Map<Signal, Stability> signals() {
        Map<Signal, Stability> signals = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            signals.put(signal, Stability.BETA);
        }
        return signals;
    }

    @Override
    public boolean connects(Signal from, Signal to) {
        return from == to;
    }

    @Override
    public Connector create(
            Config config, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context) {
        return new Forward(next);
    }

    private record Forward(Map<Signal, PipelineInput> next) implements Connector {
        @Override
        public void start() {}

        @Override
        public Outcome consume(Telemetry batch) {
            PipelineInput input = next.get(batch.signal());
            if (input == null) {
                throw new IllegalArgumentException(
                        "signal: " + batch.signal() + " (expected one of " + next.keySet() + ")");
            }
            return input.consume(batch);
        }

        @Override
        public void close(Deadline deadline) {}
    }
}
