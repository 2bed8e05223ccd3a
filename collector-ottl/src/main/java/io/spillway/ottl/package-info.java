/**
 * Conditions and statements in the OpenTelemetry Transformation Language (OTTL) over encoded telemetry.
 *
 * <p>The lexer splits a text into tokens, and the parser reads the tokens into a syntax tree. The binder gives the tree a meaning in one
 * context, and refuses by name and position everything that is not supported. Conditions, values and places become small objects over
 * messages that can be changed in place.
 */
@NullMarked
package io.spillway.ottl;

import org.jspecify.annotations.NullMarked;
