/** The {@code debug} exporter. */
@NullMarked
package io.spillway.standard.debug;

import org.jspecify.annotations.NullMarked;
