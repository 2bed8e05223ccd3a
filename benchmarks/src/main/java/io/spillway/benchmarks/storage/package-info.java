/** The cost of durable stores. */
@NullMarked
package io.spillway.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
