/**
 * The parts between a pipeline and the network: the sending queue, batching, retries and the timeout of an attempt, shared by
 * every exporter that sends to a peer.
 *
 * <p>An exporter of this kind is a {@link io.spillway.export.Sender}; {@link io.spillway.export.SendingChain} makes the rest.
 */
@NullMarked
package io.spillway.export;

import org.jspecify.annotations.NullMarked;
