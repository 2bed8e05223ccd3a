/** The {@code batch} processor. */
@NullMarked
package io.spillway.standard.batch;

import org.jspecify.annotations.NullMarked;
