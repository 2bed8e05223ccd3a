package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.span;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.testkit.JumpingClock;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with spans and clocks has an outcome that is counted, and never stops the sampling. */
class BadInputTest {
    private static final long RANDOMNESS = 0x70_1234_5678_9abcL;

    private final Sampling sampling = new Sampling(Sampling.config(3));

    @AfterEach
    void stop() throws Exception {
        sampling.stop();
    }

    @Test
    void dropsTraceIdsOfTheWrongLength() throws Exception {
        sampling.start();
        sampling.send(
                span(1, 1).setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})),
                span(1, 2).setTraceId(ByteString.copyFrom(new byte[17])),
                span(RANDOMNESS, 3));
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getName).containsExactly("s3");
        assertThat(sampling.dropped(DropReason.NO_TRACE_ID)).isEqualTo(2);
    }

    @Test
    void keepsSpansWithoutASpanId() throws Exception {
        sampling.start();
        sampling.send(span(RANDOMNESS, 1).clearSpanId(), span(RANDOMNESS, 2).clearSpanId());
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(2);
        assertThat(sampling.metric("duplicate_spans")).isZero();
    }

    /** It is of no use as an id, so nothing is said about it. */
    @Test
    void keepsSpansWithASpanIdOfTheWrongLength() throws Exception {
        sampling.start();
        sampling.send(
                span(RANDOMNESS, 1).setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3})),
                span(RANDOMNESS, 2).setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3})),
                span(RANDOMNESS, 3).setSpanId(ByteString.copyFrom(new byte[9])));
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getName).containsExactly("s1", "s2", "s3");
        assertThat(sampling.metric("duplicate_spans")).isZero();
    }

    @Test
    void leavesTraceStatesAloneThatCannotBeRead() throws Exception {
        sampling.start();
        sampling.send(span(RANDOMNESS, 1).setTraceState("ot=th:nonsense,,=;"));
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getTraceState).containsExactly("ot=th:nonsense,,=;");
    }

    /** Jumps by hours change how windows are called, not how long they last or what is kept. */
    @Test
    void survivesJumpsOfTheWallClock() throws Exception {
        JumpingClock clock = new JumpingClock();
        TestContext context = new TestContext("reservoir_sampler", clock);
        RecordingConsumer next = new RecordingConsumer();
        ReservoirSampler sampler = new ReservoirSampler(Sampling.config(3), next, context);
        sampler.start();
        Duration[] jumps = {Duration.ofHours(5), Duration.ofHours(-30), Duration.ofMillis(-1)};
        for (int i = 0; i < jumps.length; i++) {
            assertThat(sampler.consume(TestSpans.batch(span(RANDOMNESS + ((long) i << 40), i + 1))))
                    .isEqualTo(Outcome.ACCEPTED);
            clock.set(clock.now().plus(jumps[i]));
            clock.advance(Sampling.WINDOW);
            clock.advance(Sampling.WINDOW);
        }
        eventually("all spans have left", () -> next.acceptedItems() == 3);

        assertThat(TestSpans.spans(next.accepted())).hasSize(3);
        assertThat(context.metric("otelcol_processor_reservoir_clock_jumps")).isEqualTo(2);
        assertThat(context.metric("otelcol_processor_reservoir_window")).isBetween(6.0, 8.0);
        sampler.close(Deadline.after(Duration.ofSeconds(1), clock));
    }
}
