/**
 * HTTP servers and clients with TLS, compression and limits, and the configuration blocks that every component with a
 * listener or a client shares ({@code tls}, {@code cors}, {@code auth}, …).
 */
@NullMarked
package io.spillway.http;

import org.jspecify.annotations.NullMarked;
