/** The {@code probabilistic_sampler} processor. */
@NullMarked
package io.spillway.standard.probabilistic;

import org.jspecify.annotations.NullMarked;
