package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
    @Test
    void letsInOnlySoManyCalls() {
        InFlight inFlight = new InFlight(2, 100);
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isFalse();
        assertThat(inFlight.calls()).isEqualTo(2);

        inFlight.leave(0);
        assertThat(inFlight.tryEnter()).isTrue();
    }

    @Test
    void letsNobodyInWhileTooManyBytesAreHeld() {
        InFlight inFlight = new InFlight(10, 100);
        assertThat(inFlight.tryEnter()).isTrue();
        inFlight.hold(100);
        assertThat(inFlight.tryEnter()).isFalse();

        inFlight.leave(100);
        assertThat(inFlight.bytes()).isZero();
        assertThat(inFlight.tryEnter()).isTrue();
    }

    @Test
    void letsNobodyInWhileTheHeapIsFull() {
        InFlight inFlight = new InFlight(10, 100);
        assertThat(inFlight.heapIsFull()).isTrue();
        assertThat(inFlight.heapIsFull()).isFalse();
        assertThat(inFlight.tryEnter()).isFalse();

        inFlight.heapHasRoom();
        assertThat(inFlight.tryEnter()).isTrue();
    }
}
