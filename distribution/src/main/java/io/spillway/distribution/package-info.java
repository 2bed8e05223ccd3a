/** The program: command line, default configuration, logs, and the endpoints for metrics, health and z-pages. */
@NullMarked
package io.spillway.distribution;

import org.jspecify.annotations.NullMarked;
