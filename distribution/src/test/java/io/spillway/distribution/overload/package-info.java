/** The program under more load than it can get rid of. */
@NullMarked
package io.spillway.distribution.overload;

import org.jspecify.annotations.NullMarked;
