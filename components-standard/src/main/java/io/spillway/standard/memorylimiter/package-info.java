/** The {@code memory_limiter} processor. */
@NullMarked
package io.spillway.standard.memorylimiter;

import org.jspecify.annotations.NullMarked;
