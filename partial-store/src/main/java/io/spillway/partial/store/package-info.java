/**
 * Spans in flight, kept in PostgreSQL: the schema, its migrations, the statements, connections, and a private server.
 *
 * <p><b>Life of a row.</b> A span has one row from its first heartbeat until its tombstone is over:
 *
 * <pre>
 *            heartbeat                       expired: claim            accepted: complete
 *   (none) ────────────► in flight ─────────────────────► claimed ─────────────────────► collected ──┐
 *      │                  │  ▲  ▲                            │                                       │ tombstone
 *      │ stop             │  └──┘ newer heartbeat            │ refused: release; or the claim ends   │ is over
 *      │                  │ stop                             ▼                                       ▼
 *      └────────────► stopped ◄──────── stop ──────── in flight again                             (none)
 *                         └───────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p><b>Order.</b> Of two heartbeats the one with the later event time (the log record's) wins, whichever arrives first. A stop
 * wins over every heartbeat. Both leave a tombstone, so that a heartbeat that comes late resurrects nothing. Expiry is measured
 * with the database's clock alone.
 *
 * <p><b>Failure.</b>
 * <ul>
 *   <li>A write that fails was not made, or is repeated harmlessly: every write is idempotent. Nothing is answered as written
 *       before the database has committed it.
 *   <li>An exporter that dies between two of its statements leaves rows that the repeated batch brings up to date.
 *   <li>A receiver that dies after it has claimed leaves the rows to the others once the lease is over. If it dies after the
 *       pipeline has accepted the spans and before they are marked as collected, they are sent again, with equal bytes and the
 *       same mark ({@code partial.gc.id}).
 *   <li>A sender that comes back to life after its span was collected is not collected again; its own end may still arrive by
 *       the ordinary way, with the same span id.
 *   <li>After a tombstone is over, a heartbeat that was delayed for longer than that makes a new row, which is collected.
 *   <li>A database that is down, read-only or short of connections is told from input that it will never take: see
 *       {@link io.spillway.partial.store.StoreFailure}.
 * </ul>
 *
 * <p><b>Locks.</b> Every statement takes its rows in the order of their key and commits by itself, so writers do not deadlock.
 * Receivers skip rows that are locked. No transaction is open while anything is sent.
 */
@NullMarked
package io.spillway.partial.store;

import org.jspecify.annotations.NullMarked;
