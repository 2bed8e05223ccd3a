/** The running program while its configuration changes: nothing refused, nothing lost, nothing left behind. */
@NullMarked
package io.spillway.distribution.reload;

import org.jspecify.annotations.NullMarked;
