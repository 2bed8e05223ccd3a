package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.batch;
import static io.spillway.reservoir.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import org.junit.jupiter.api.Test;

final class HeldTraceTest {
    private static final TraceKey KEY = new TraceKey(new TraceId(1, 2), 3);
    private static final Verdict VERDICT = new Verdict.AtThreshold(7);

    private final TelemetryMemory account = new TelemetryMemory(1_000_000);
    private final SpanMemory memory = new SpanMemory(100_000, account);
    private final HeldTrace trace = new HeldTrace(KEY, 1, "", new TraceState.Pending(0), memory);
    private final Telemetry piece = batch(span(3, 1));

    @Test
    void keepsTheHighestThresholdThatItHasPassed() {
        trace.pass(5);
        trace.pass(4);
        assertThat(trace.passed()).isEqualTo(5);
        trace.reserve(0, 0, 1, 6);
        assertThat(trace.passed()).isEqualTo(6);
    }

    @Test
    void carriesItsStratumAndWindowToTheEnd() {
        trace.reserve(2, 0.5, 9, 0);
        trace.keep(VERDICT);
        TraceState.Kept kept = new TraceState.Kept(VERDICT, 2, 9);
        assertThat(trace.state()).isEqualTo(kept);
        trace.emit();
        trace.offer();
        assertThat(trace.state()).isEqualTo(new TraceState.Emitting(kept, true));
        trace.discard();
        trace.offer();
        assertThat(trace.isGone()).isTrue();
        assertThat(trace.kept()).isEqualTo(kept);
    }

    @Test
    void hasNoPropertiesOfAnotherState() {
        assertThatIllegalStateException().isThrownBy(trace::logWeight);
        assertThatIllegalStateException().isThrownBy(trace::kept);
        assertThatIllegalStateException().isThrownBy(() -> trace.keep(VERDICT));
        assertThatIllegalStateException().isThrownBy(trace::emit);
    }

    @Test
    void accountsForItsMemory() {
        trace.add(piece, 0, 1);
        trace.reserve(0, 0, 1, 0);
        trace.keep(VERDICT);
        assertThat(memory.stayingBytes()).isEqualTo(piece.byteSize());
        trace.emit();
        assertThat(memory.stayingBytes()).isZero();
        assertThat(memory.bytes()).isEqualTo(piece.byteSize());
        trace.discard();
        trace.discard();
        assertThat(memory.bytes()).isZero();
        assertThat(memory.stayingBytes()).isZero();
        assertThat(account.bytes()).isZero();
    }

    /** A save that failed has written nothing, so the piece must stay in memory. */
    @Test
    void releasesOnlyPiecesThatTheStoreHas() {
        trace.add(piece, 0, 1);
        trace.markSaved();
        trace.rollBack(0, false);
        trace.releaseUpTo(1);
        assertThat(trace.piece(0)).isSameAs(piece);
        trace.markSaved();
        trace.releaseUpTo(1);
        assertThat(trace.piece(0)).isNull();
        assertThat(trace.bytesInMemory()).isZero();
        assertThat(trace.bytes()).isEqualTo(piece.byteSize());
    }
}
