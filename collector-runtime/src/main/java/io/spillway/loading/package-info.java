/** Reads configuration files: sources, YAML with positions, expansion, merge, binding to records, and the checks of references. */
@NullMarked
package io.spillway.loading;

import org.jspecify.annotations.NullMarked;
