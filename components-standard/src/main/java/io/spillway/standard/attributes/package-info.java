/** The {@code attributes} and {@code resource} processors. */
@NullMarked
package io.spillway.standard.attributes;

import org.jspecify.annotations.NullMarked;
