/**
 * Conditions in the OpenTelemetry Transformation Language (OTTL), evaluated against encoded items.
 *
 * <p>A text is split into tokens by the lexer, read into a syntax tree by the parser (which knows the whole grammar of
 * values and conditions), and bound to a context by the binder, which resolves paths, enums and functions and refuses by
 * name and position whatever is not supported. The result is a tree of small readers that walk an item's bytes through
 * its cursor; an item is decoded only for fields the cursor does not offer.
 */
@NullMarked
package io.spillway.ottl;

import org.jspecify.annotations.NullMarked;
