/**
 * Trace-aware reservoir sampling: keeps k traces in each window of time, each of them whole or not at all, and marks each kept
 * trace with the number of traces that it stands for.
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li><b>Unit.</b> With {@code trace_aware: true} a trace is kept whole or not at all, as long as its spans follow each other
 *       within {@code trace_buffer_timeout}. Otherwise the unit is the span.
 *   <li><b>Decision.</b> {@code consistent} ranks traces by their 56 bits of randomness R, as every collector does, and keeps
 *       the k largest of a window. The threshold T of the window is the R of the first excluded trace; a kept trace
 *       stands for 2<sup>56</sup>/(2<sup>56</sup>−T) traces, which {@code ot=th:} says. The reservoir never lowers the threshold
 *       of an incoming span. The reservoir drops a trace below the running threshold from its encoded bytes, unbuffered. The other
 *       algorithms, and {@code consistent} strata, decide when a trace is complete. These algorithms write the inclusion probability into the
 *       attribute {@value io.spillway.reservoir.Marking#PROBABILITY}, or a threshold for each stratum. A trace that ranks too
 *       low for all strata, with the largest weight, is dropped at once.
 *   <li><b>Window.</b> A timer closes a window at a multiple of {@code window_duration} since 1970, so all collectors close
 *       together. Admission ends at the close; a kept trace is emitted when it has been idle for its timeout.
 *   <li><b>Late spans.</b> Late spans of an emitted trace follow it with the same mark. Late spans of a refused trace are
 *       dropped. A window begins with a floor, so that it cannot admit half of a refused trace ({@link
 *       io.spillway.reservoir.RefusedTraces}).
 *   <li><b>Responsibility.</b> {@code consume} accepts when the spans are held (with {@code durability: sync}: when they are
 *       on disk) or dropped by sampling. An emitted trace is offered to the next consumer until the next consumer accepts
 *       it; rejected spans are dropped and counted.
 *   <li><b>Bounds.</b> {@code size_k} traces in a window, {@code trace_buffer_max_size} waiting traces, {@code
 *       trace_buffer_max_bytes} for all spans in memory, and a share of the memory for telemetry. Beyond the bytes, spans go to
 *       the store. Without a store the lowest ranks are dropped, and the threshold rises. When only kept traces are left, the
 *       largest are emitted before they are complete, and senders are refused until those have left.
 *   <li><b>Instances.</b> Each pipeline has a reservoir of its own, with its own store, metrics and HTTP path, even when the ids
 *       are the same.
 * </ol>
 *
 * <h2>Faults and their effects</h2>
 *
 * <table>
 * <caption>Each is counted.</caption>
 * <tr><td>no trace id, or one of a wrong length</td><td>the span is dropped ({@code no_trace_id})</td></tr>
 * <tr><td>no span id</td><td>no effect: the decision does not need it</td></tr>
 * <tr><td>a span id twice in a trace</td><td>both spans are emitted, and counted as duplicate</td></tr>
 * <tr><td>ids that are not random</td><td>ranked by a hash seeded with {@code hash_seed}; {@code ot=rv:} says so</td></tr>
 * <tr><td>a trace too large for the memory</td><td>goes to the store; without one it is dropped whole ({@code
 *     too_large})</td></tr>
 * <tr><td>the wall clock jumps</td><td>windows last as long by the monotonic clock; logged</td></tr>
 * <tr><td>the next component refuses for now</td><td>offered again until it accepts; new windows go on</td></tr>
 * <tr><td>disk full or broken during a save</td><td>{@code interval}: sampling goes on in memory, and the next save tries
 *     again; {@code sync}: the sender is refused</td></tr>
 * <tr><td>damaged store</td><td>set aside; sampling begins anew</td></tr>
 * </table>
 *
 * <p>One lock guards all state of a sampler. Most spans are dropped without it ({@link
 * io.spillway.reservoir.SamplingEngine#ignoresBelow}), and only tables change under it.
 */
@NullMarked
package io.spillway.reservoir;

import org.jspecify.annotations.NullMarked;
