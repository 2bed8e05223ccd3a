/**
 * Conditions and statements in the OpenTelemetry Transformation Language (OTTL) over encoded telemetry.
 *
 * <p>The lexer splits a text into tokens, and the parser reads the tokens into a syntax tree. Two binders give the tree a meaning in one
 * context, and refuse by name and position everything that is not supported. The binder of conditions makes small readers that walk the
 * bytes of an item through its cursor. The binder of statements makes getters and places over messages that can be changed in place.
 */
@NullMarked
package io.spillway.ottl;

import org.jspecify.annotations.NullMarked;
