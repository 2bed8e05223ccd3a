/** Pages of metrics, beside Prometheus' own parser. */
@NullMarked
package io.spillway.benchmarks.scrape;

import org.jspecify.annotations.NullMarked;
