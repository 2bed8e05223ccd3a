/**
 * Pages of metrics in Prometheus' formats: fetched from targets, and turned into OTLP.
 *
 * <p>A <em>page</em> is the body that a target answers: samples of series in one of the {@linkplain io.spillway.scrape.PageFormat
 * formats}. A page is good as a whole or bad as a whole, as in Prometheus: one malformed line fails the scrape, and no sample of the
 * page is handed on.
 */
@NullMarked
package io.spillway.scrape;

import org.jspecify.annotations.NullMarked;
