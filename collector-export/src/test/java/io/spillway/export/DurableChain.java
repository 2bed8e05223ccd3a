package io.spillway.export;

import io.spillway.component.ComponentId;
import io.spillway.component.Signal;
import io.spillway.config.Section;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A running chain that keeps its requests in the extension {@code file_storage}. */
final class DurableChain {
    private DurableChain() {}

    static QueueConfig queue(int consumers, long size, Sizer sizer) {
        return queue(consumers, size, sizer, "file_storage", Section.off(BatchConfig.defaults()));
    }

    static QueueConfig queue(int consumers, long size, Sizer sizer, String storage, Section<BatchConfig> batch) {
        Optional<ComponentId> id = Optional.of(ComponentId.parse(storage));
        return new QueueConfig(consumers, size, sizer, false, false, id, batch);
    }

    /** For traces, with retries. */
    static SendingChain started(int consumers, TestSender sender, TestContext context) throws Exception {
        return started(
                Section.on(RetryConfig.defaults()),
                queue(consumers, 1000, Sizer.REQUESTS),
                sender,
                Set.of(Signal.TRACES),
                context);
    }

    static SendingChain started(
            Section<RetryConfig> retry, QueueConfig queue, TestSender sender, Set<Signal> signals, TestContext context)
            throws Exception {
        SendingConfig config = new SendingConfig(Duration.ofSeconds(5), retry, Section.on(queue));
        SendingChain chain = SendingChain.of(config, sender, signals, context);
        chain.start();
        return chain;
    }
}
