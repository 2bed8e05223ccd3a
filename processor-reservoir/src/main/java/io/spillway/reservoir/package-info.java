/**
 * Trace-aware reservoir sampling: in each window of time keeps k traces, each of them whole or not at all, and says how many
 * traces each kept one stands for.
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li><b>Unit.</b> A trace ({@code trace_aware: true}) is kept whole or not at all, as long as its spans follow each other
 *       within {@code trace_buffer_timeout}. Otherwise the unit is the span.
 *   <li><b>Decision.</b> {@code consistent} ranks traces by their 56 bits of randomness R, as every collector does, and keeps
 *       the k largest of a window. The threshold T of the window is the R of the first trace it excluded; a kept trace
 *       stands for 2<sup>56</sup>/(2<sup>56</sup>−T) traces, which {@code ot=th:} says. A threshold that a span brings along is
 *       never lowered. A trace that ranks below the running threshold is dropped from its encoded bytes, unbuffered. The
 *       other algorithms decide once a trace is complete, and say its inclusion probability in the attribute
 *       {@value io.spillway.reservoir.Marking#PROBABILITY}. {@code consistent} strata decide then as well, with a threshold
 *       each. What ranks too low for all strata, whatever it weighs, is dropped before.
 *   <li><b>Window.</b> Closes by a timer, at multiples of {@code window_duration} since 1970, so that all collectors close
 *       together. Admission ends at the close; a kept trace leaves once it has been idle for its timeout.
 *   <li><b>Late spans.</b> Of a trace that has left: follow it with the same mark. Of one that was refused: dropped. A window
 *       begins with a threshold high enough that no trace refused before can be let in half ({@link
 *       io.spillway.reservoir.RefusedTraces}).
 *   <li><b>Responsibility.</b> {@code consume} accepts once the spans are held (with {@code durability: sync}: once those of
 *       kept traces are on disk) or dropped by sampling. What leaves is offered to the next component until it is taken;
 *       what it refuses for good is dropped and counted.
 *   <li><b>Bounds.</b> {@code size_k} traces in a window, {@code trace_buffer_max_size} traces that wait, {@code
 *       trace_buffer_max_bytes} for all spans in memory, and a share of what the process may hold. Beyond the bytes: spans go
 *       to the store; without one the lowest ranks go, and the threshold rises; when only kept traces are left, the largest go
 *       on before they are complete, and senders are told to come back until those have gone.
 *   <li><b>Instances.</b> Each pipeline has a reservoir of its own, with its own store, metrics and path to be seen at, though
 *       their ids may be the same.
 * </ol>
 *
 * <h2>What goes wrong, and what becomes of it</h2>
 *
 * <table>
 * <caption>Each is counted.</caption>
 * <tr><td>no trace id, or one of a wrong length</td><td>the span is dropped ({@code no_trace_id})</td></tr>
 * <tr><td>no span id</td><td>kept like any other: the decision does not need it</td></tr>
 * <tr><td>a span id twice in a trace</td><td>both leave; counted as duplicate</td></tr>
 * <tr><td>ids that are not random</td><td>ranked by a hash seeded with {@code hash_seed}; {@code ot=rv:} says so</td></tr>
 * <tr><td>a trace too large for the memory</td><td>goes to the store; without one it is dropped whole ({@code
 *     too_large})</td></tr>
 * <tr><td>wall clock jumps</td><td>windows last as long by the monotonic clock; logged</td></tr>
 * <tr><td>the next component refuses for now</td><td>tried again until it accepts; new windows go on</td></tr>
 * <tr><td>disk full or broken while saving</td><td>{@code interval}: sampling goes on in memory, saved at the next
 *     attempt; {@code sync}: the sender is told to come back</td></tr>
 * <tr><td>damaged store</td><td>set aside; sampling begins anew</td></tr>
 * </table>
 *
 * <p>One lock guards all state of a sampler; most spans are dropped without it ({@link
 * io.spillway.reservoir.SamplingEngine#ignoresBelow}).
 */
@NullMarked
package io.spillway.reservoir;

import org.jspecify.annotations.NullMarked;
