/** The {@code nop} receiver and exporter. */
@NullMarked
package io.spillway.standard.nop;

import org.jspecify.annotations.NullMarked;
