/**
 * What tests of components stand on: a clock moved by hand, a context, recording ends of a pipeline, and contract suites that
 * every receiver, processor and exporter can run.
 *
 * <p>This module depends on {@code collector-core}, so the core's own tests that need it live here, in
 * {@code src/test/java}, in the package of what they test.
 */
@NullMarked
package io.spillway.testkit;

import org.jspecify.annotations.NullMarked;
