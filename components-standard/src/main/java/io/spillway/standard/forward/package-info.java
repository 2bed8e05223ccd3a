/** The {@code forward} connector. */
@NullMarked
package io.spillway.standard.forward;

import org.jspecify.annotations.NullMarked;
