package io.spillway.export;

import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One batch being filled: the requests in it, cut where they exceed the largest batch. Guarded by its {@link Batcher}. */
final class BatchBuilder {
    private final BatchConfig config;
    private final Sizer sizer;
    private final Optional<ClientMetadata> metadata;
    private final List<Part> parts = new ArrayList<>();
    private long size;

    /** Items of one request that are still to be sent. */
    private record Part(Telemetry batch, PendingRequest request) {}

    /** @param metadata the metadata of the batches; empty to leave the choice to {@link Telemetry#merge} */
    BatchBuilder(BatchConfig config, Sizer sizer, Optional<ClientMetadata> metadata) {
        this.config = config;
        this.sizer = sizer;
        this.metadata = metadata;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    void add(PendingRequest request) {
        parts.add(new Part(request.batch(), request));
        size += sizer.of(request.batch());
    }

    /** Removes the batches that are large enough to be sent. A rest smaller than the least batch stays. */
    List<OutgoingBatch> removeFull() {
        boolean tooLarge = config.maxSize() > 0 && size > config.maxSize();
        if (tooLarge) {
            return cut(false);
        }
        return size >= config.minSize() ? removeAll() : List.of();
    }

    /** Removes everything, whatever its size. */
    List<OutgoingBatch> removeAll() {
        if (parts.isEmpty()) {
            return List.of();
        }
        if (config.maxSize() > 0 && size > config.maxSize()) {
            return cut(true);
        }
        OutgoingBatch whole = new OutgoingBatch(
                merge(),
                parts.stream()
                        .map(part -> new OutgoingBatch.Share(
                                part.request(), part.batch().itemCount()))
                        .toList());
        clear();
        return List.of(whole);
    }

    private void clear() {
        parts.clear();
        size = 0;
    }

    private Telemetry merge() {
        Telemetry merged = parts.size() == 1
                ? parts.getFirst().batch()
                : Telemetry.merge(parts.stream().map(Part::batch).toList());
        return metadata.map(merged::withMetadata).orElse(merged);
    }

    /** Cuts everything into pieces of at most the largest size. The pieces are in order, so items tell whose they are. */
    private List<OutgoingBatch> cut(boolean withRest) {
        Telemetry merged = merge();
        int limit = (int) Math.min(config.maxSize(), Integer.MAX_VALUE);
        List<Telemetry> pieces = sizer == Sizer.BYTES
                ? merged.chunks(Integer.MAX_VALUE, limit)
                : merged.chunks(limit, Integer.MAX_VALUE);
        Telemetry last = pieces.getLast();
        boolean keepLast = !withRest && pieces.size() > 1 && sizer.of(last) < Math.max(1, config.minSize());

        List<Part> owners = List.copyOf(parts);
        clear();
        OwnerWalk walk = new OwnerWalk(owners);
        List<OutgoingBatch> outgoing = new ArrayList<>(pieces.size());
        for (Telemetry piece : pieces) {
            List<OutgoingBatch.Share> shares = walk.next(piece.itemCount());
            if (keepLast && piece == last) {
                keep(piece, shares);
            } else {
                outgoing.add(new OutgoingBatch(piece, shares));
            }
        }
        return outgoing;
    }

    /** Keeps a rest of several requests under one request that stands for them, and that completes with all of them. */
    private void keep(Telemetry rest, List<OutgoingBatch.Share> shares) {
        PendingRequest stands = shares.size() == 1
                ? shares.getFirst().request()
                : new PendingRequest(
                        rest,
                        (_, outcome) -> new OutgoingBatch(rest, shares).complete(outcome),
                        _ -> new OutgoingBatch(rest, shares).putBack());
        parts.add(new Part(rest, stands));
        size = sizer.of(rest);
    }

    /** Walks over the requests while pieces of their items leave. */
    private static final class OwnerWalk {
        private final List<Part> owners;
        private int current;
        private long itemsLeft;
        private boolean opened;

        OwnerWalk(List<Part> owners) {
            this.owners = owners;
            itemsLeft = owners.getFirst().batch().itemCount();
        }

        /** The requests of the next items. A request that reaches into a further piece gets a further part. */
        List<OutgoingBatch.Share> next(int items) {
            List<OutgoingBatch.Share> shares = new ArrayList<>();
            long wanted = items;
            while (wanted > 0 && current < owners.size()) {
                PendingRequest request = owners.get(current).request();
                if (opened) {
                    request.addPart();
                }
                opened = true;
                long taken = Math.min(wanted, itemsLeft);
                shares.add(new OutgoingBatch.Share(request, (int) taken));
                wanted -= taken;
                itemsLeft -= taken;
                if (itemsLeft == 0) {
                    advance();
                }
            }
            return shares;
        }

        private void advance() {
            current++;
            opened = false;
            if (current < owners.size()) {
                itemsLeft = owners.get(current).batch().itemCount();
            }
        }
    }
}
