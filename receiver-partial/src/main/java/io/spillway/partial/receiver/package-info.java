/**
 * The {@code partial} receiver: spans in flight whose heartbeats have stopped come out of PostgreSQL and go into a traces
 * pipeline.
 *
 * <p>Every {@code gc_interval}, give or take the jitter, it claims expired spans batch by batch, hands each batch to the
 * pipeline outside of any transaction, and marks them as collected once the pipeline has accepted them. A batch that the
 * pipeline refuses is given back and tried in the next cycle. Any number of receivers share the work. {@code
 * io.spillway.partial.store} tells the effects when one of them dies.
 *
 * <p>A collected span carries:
 *
 * <pre>
 *   partial.gc                        true
 *   partial.gc.id                     equal for every copy of the same collection of the same span
 *   partial.gc.last_heartbeat         when its sender last gave a sign of life; nanoseconds since 1970
 *   end time                          that time, or as configured
 *   status                            ERROR with a message, unless it had one or that is switched off
 * </pre>
 *
 * <p>All of this follows from what is stored (unless {@code end_time} is {@code now}), so a copy that a crash makes is equal
 * byte by byte.
 */
@NullMarked
package io.spillway.partial.receiver;

import org.jspecify.annotations.NullMarked;
