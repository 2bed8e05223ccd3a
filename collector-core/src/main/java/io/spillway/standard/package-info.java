/** The processors, exporters and receivers of the core: those that need neither a network nor a third party. */
@NullMarked
package io.spillway.standard;

import org.jspecify.annotations.NullMarked;
