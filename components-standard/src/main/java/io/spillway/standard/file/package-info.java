/** The {@code file} exporter. */
@NullMarked
package io.spillway.standard.file;

import org.jspecify.annotations.NullMarked;
