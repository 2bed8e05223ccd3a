/** What durable stores cost. */
@NullMarked
package io.spillway.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
