/**
 * Consistent probability sampling as OpenTelemetry specifies it (OTEP 235): thresholds, randomness, and how both travel in
 * the {@code ot} member of a W3C trace state.
 *
 * <p>Randomness R and threshold T are numbers of 56 bits. An item is kept when R ≥ T, which happens with probability
 * (2<sup>56</sup> − T) / 2<sup>56</sup>.
 */
@NullMarked
package io.spillway.sampling;

import org.jspecify.annotations.NullMarked;
