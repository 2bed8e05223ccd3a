package io.spillway.ottl;

import io.spillway.component.Clock;
import java.util.random.RandomGenerator;

/** The sources of time and randomness that functions use. */
public record Surroundings(Clock clock, RandomGenerator random) {}
