/**
 * The {@code partial} exporter: heartbeats and stops of spans in flight come in as log records and go to PostgreSQL.
 *
 * <p>A record speaks to it by its attributes; others pass without effect:
 *
 * <pre>
 *   partial.event      heartbeat | stop
 *   partial.frequency  how often the sender means to send heartbeats: a Go duration ("5000ms", "1m30s"); heartbeats only
 *   partial.body.type  absent or proto: OTLP TracesData in protobuf; json/v1 or json: in JSON
 *   body               the spans: base64 or bytes for protobuf; text, bytes or a map for JSON
 * </pre>
 *
 * <p>A record that cannot be understood is refused by itself: counted by its cause, told to the sender as a partial success, and
 * one in a while is kept in the table of dead letters. The rest of the request is written. A stop whose body is of no use ends the
 * span that the record itself belongs to.
 *
 * <p>A request is answered once its rows are committed (or, with a sending queue, once the queue holds it). While PostgreSQL
 * cannot be written to, requests wait in the queue and are retried; a full queue tells senders to come back.
 */
@NullMarked
package io.spillway.partial.exporter;

import org.jspecify.annotations.NullMarked;
