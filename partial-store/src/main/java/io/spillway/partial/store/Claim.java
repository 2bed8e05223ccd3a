package io.spillway.partial.store;

import java.util.List;

/**
 * Expired spans that no other receiver sees until the lease is over.
 *
 * @param token the token that distinguishes this claim from others
 * @param hasMore whether more rows are due
 */
public record Claim(long token, List<ClaimedSpan> spans, boolean hasMore) {
    public Claim {
        spans = List.copyOf(spans);
    }
}
