/** OTLP in and out: the {@code otlp} receiver and the {@code otlp_grpc} and {@code otlp_http} exporters. */
@NullMarked
package io.spillway.otlp;

import org.jspecify.annotations.NullMarked;
