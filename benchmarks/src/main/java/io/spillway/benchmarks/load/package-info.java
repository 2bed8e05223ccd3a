/** Whole-process measurements: the same load through Spillway and through the Go collector, side by side. */
@NullMarked
package io.spillway.benchmarks.load;

import org.jspecify.annotations.NullMarked;
