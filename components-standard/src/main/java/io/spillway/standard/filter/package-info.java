/** The {@code filter} processor. */
@NullMarked
package io.spillway.standard.filter;

import org.jspecify.annotations.NullMarked;
