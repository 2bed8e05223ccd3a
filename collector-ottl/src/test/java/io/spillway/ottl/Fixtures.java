package io.spillway.ottl;

import io.spillway.testkit.ManualClock;
import java.util.Random;

/** Telemetry and calls that tests of functions share. */
final class Fixtures {
    static final Surroundings SURROUNDINGS = new Surroundings(new ManualClock(), new Random(1));

    private Fixtures() {}
}
