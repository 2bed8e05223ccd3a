package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
    @Test
    void letsInAsManyCallsAsAllowed() {
        InFlight inFlight = new InFlight(2);
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isFalse();
        assertThat(inFlight.calls()).isEqualTo(2);

        inFlight.leave();
        assertThat(inFlight.tryEnter()).isTrue();
    }
}
