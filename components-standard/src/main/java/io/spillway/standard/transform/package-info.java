/** The {@code transform} processor: statements change telemetry. */
@NullMarked
package io.spillway.standard.transform;

import org.jspecify.annotations.NullMarked;
