/** JMH measurements of encoded telemetry, each beside the same work done with protobuf-java. */
@NullMarked
package io.spillway.benchmarks;

import org.jspecify.annotations.NullMarked;
