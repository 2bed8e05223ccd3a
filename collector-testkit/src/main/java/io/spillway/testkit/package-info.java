/**
 * Test support: a clock moved by hand, a context, recording ends of a pipeline, and contract suites that every receiver,
 * processor and exporter can run.
 *
 * <p>The tests of {@code collector-core} compile these sources once more, because this module depends on that one.
 */
@NullMarked
package io.spillway.testkit;

import org.jspecify.annotations.NullMarked;
