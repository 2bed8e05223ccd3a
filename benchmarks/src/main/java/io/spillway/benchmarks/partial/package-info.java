/** Measures how spans in flight are stored, against the statements of the collector that Spillway replaces. */
@NullMarked
package io.spillway.benchmarks.partial;

import org.jspecify.annotations.NullMarked;
