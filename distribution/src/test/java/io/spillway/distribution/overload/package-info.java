/** Tests of the program under more load than it can send on. */
@NullMarked
package io.spillway.distribution.overload;

import org.jspecify.annotations.NullMarked;
