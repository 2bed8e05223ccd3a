package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
    @Test
    void letsInAsManyCallsAsAllowed() {
        InFlight inFlight = new InFlight(2);
        InFlight.Place first = inFlight.tryAcquire().orElseThrow();
        assertThat(inFlight.tryAcquire()).isPresent();
        assertThat(inFlight.tryAcquire()).isEmpty();
        assertThat(inFlight.calls()).isEqualTo(2);

        first.close();
        first.close();
        assertThat(inFlight.calls()).isEqualTo(1);
        assertThat(inFlight.tryAcquire()).isPresent();
    }
}
