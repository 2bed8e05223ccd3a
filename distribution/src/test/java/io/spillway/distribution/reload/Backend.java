package io.spillway.distribution.reload;

import io.spillway.component.Admission;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Section;
import io.spillway.otlp.GrpcServerConfig;
import io.spillway.otlp.OtlpReceiverConfig;
import io.spillway.otlp.OtlpReceiverFactory;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;

/** A gRPC server that notes the number of every span that arrives. It can go away and come back. */
final class Backend implements AutoCloseable {
    private final SystemClock clock = new SystemClock();
    private final int port = FreePorts.next();
    private final BitSet arrived = new BitSet();
    private long duplicates;
    private Receiver server = server();

    Backend() throws Exception {
        server.start();
    }

    private Receiver server() {
        OtlpReceiverConfig defaults = OtlpReceiverConfig.defaults();
        OtlpReceiverConfig config = new OtlpReceiverConfig(new OtlpReceiverConfig.Protocols(
                Section.on(GrpcServerConfig.defaults("127.0.0.1:" + port)),
                defaults.protocols().http()));
        return new OtlpReceiverFactory()
                .create(config, Map.of(Signal.TRACES, new Numbers()), new TestContext("otlp", clock));
    }

    int port() {
        return port;
    }

    /** Lets every request fail, and listens no more. */
    void goAway() {
        server.close(Deadline.after(Duration.ZERO, clock));
    }

    void comeBack() throws Exception {
        server = server();
        server.start();
    }

    synchronized int distinct() {
        return arrived.cardinality();
    }

    synchronized long duplicates() {
        return duplicates;
    }

    private synchronized void note(Telemetry batch) {
        for (long number : NumberedItems.numbers(batch)) {
            if (arrived.get((int) number)) {
                duplicates++;
            }
            arrived.set((int) number);
        }
    }

    private final class Numbers implements PipelineInput {
        @Override
        public Outcome consume(Telemetry batch) {
            note(batch);
            return Outcome.ACCEPTED;
        }

        @Override
        public Admission admit(long sizeBytes) {
            return Admission.FREE;
        }
    }

    @Override
    public void close() {
        server.close(Deadline.after(Duration.ofSeconds(1), clock));
        clock.close();
    }
}
