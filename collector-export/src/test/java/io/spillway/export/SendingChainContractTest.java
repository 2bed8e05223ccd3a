package io.spillway.export;

import io.spillway.component.Consumer;
import io.spillway.component.Exporter;
import io.spillway.component.Signal;
import io.spillway.config.Section;
import io.spillway.testkit.ExporterContract;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.EnumSet;

final class SendingChainContractTest extends ExporterContract {
    @Override
    protected Exporter exporter(Consumer peer, TestContext context) {
        RetryConfig often = new RetryConfig(Duration.ofMillis(1), 0.5, 1, Duration.ofMillis(1), Duration.ZERO);
        SendingConfig config =
                new SendingConfig(Duration.ofSeconds(5), Section.on(often), Section.on(QueueConfig.defaults()));
        Sender sender = (batch, _) -> peer.consume(batch);
        return SendingChain.of(config, sender, EnumSet.allOf(Signal.class), context);
    }
}
