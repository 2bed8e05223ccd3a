/** Conditions of the older {@code include} and {@code exclude} form, which several processors share. */
@NullMarked
package io.spillway.standard.match;

import org.jspecify.annotations.NullMarked;
