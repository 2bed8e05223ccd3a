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
    private record Part(Telemetry batch, Ticket ticket) {}

    /** @param metadata what the batches carry; empty when that is left to {@link Telemetry#merge} */
    BatchBuilder(BatchConfig config, Sizer sizer, Optional<ClientMetadata> metadata) {
        this.config = config;
        this.sizer = sizer;
        this.metadata = metadata;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    void add(Ticket ticket) {
        parts.add(new Part(ticket.batch(), ticket));
        size += sizer.of(ticket.batch());
    }

    /** What is large enough to be sent. A rest smaller than the least batch stays. */
    List<Parcel> takeFull() {
        boolean tooLarge = config.maxSize() > 0 && size > config.maxSize();
        if (tooLarge) {
            return cut(false);
        }
        return size >= config.minSize() ? takeAll() : List.of();
    }

    /** Everything, whatever its size. */
    List<Parcel> takeAll() {
        if (parts.isEmpty()) {
            return List.of();
        }
        if (config.maxSize() > 0 && size > config.maxSize()) {
            return cut(true);
        }
        Parcel whole =
                new Parcel(merge(), parts.stream().map(Part::ticket).distinct().toList());
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
    private List<Parcel> cut(boolean withRest) {
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
        List<Parcel> parcels = new ArrayList<>(pieces.size());
        for (Telemetry piece : pieces) {
            List<Ticket> tickets = walk.next(piece.itemCount());
            if (keepLast && piece == last) {
                keep(piece, tickets);
            } else {
                parcels.add(new Parcel(piece, tickets));
            }
        }
        return parcels;
    }

    /** A rest of several requests is settled with all of them, so it is kept under one ticket that stands for them. */
    private void keep(Telemetry rest, List<Ticket> tickets) {
        Ticket stands = tickets.size() == 1
                ? tickets.getFirst()
                : new Ticket(
                        rest,
                        (_, outcome) -> tickets.forEach(ticket -> ticket.settle(outcome)),
                        _ -> tickets.forEach(Ticket::putBack));
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

        /** Whose the next items are. A request that reaches into a further piece gets a further part. */
        List<Ticket> next(int items) {
            List<Ticket> tickets = new ArrayList<>();
            long wanted = items;
            while (wanted > 0 && current < owners.size()) {
                Ticket ticket = owners.get(current).ticket();
                if (opened) {
                    ticket.addPart();
                }
                opened = true;
                tickets.add(ticket);
                long taken = Math.min(wanted, itemsLeft);
                wanted -= taken;
                itemsLeft -= taken;
                if (itemsLeft == 0) {
                    advance();
                }
            }
            return tickets;
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
