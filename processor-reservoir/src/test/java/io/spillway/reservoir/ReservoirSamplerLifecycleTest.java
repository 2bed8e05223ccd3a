package io.spillway.reservoir;

import io.spillway.component.Component;
import io.spillway.component.ComponentId;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.MemoryStorage;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Optional;

class ReservoirSamplerLifecycleTest extends LifecycleContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    protected Component component(TestContext context) {
        ReservoirConfig config = Sampling.config(
                10,
                Algorithm.CONSISTENT,
                List.of(),
                List.of(),
                0,
                Durability.SYNC,
                Optional.of(ComponentId.parse("disk")));
        return new ReservoirSampler(config, new RecordingConsumer(), context.withExtension("disk", storage));
    }
}
