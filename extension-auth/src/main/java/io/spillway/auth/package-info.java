/** Extensions that authenticate: {@code bearertokenauth}, {@code basicauth} and {@code headers_setter}. */
@NullMarked
package io.spillway.auth;

import org.jspecify.annotations.NullMarked;
