package io.spillway.telemetry;

import java.util.ArrayList;
import java.util.List;

/** Cuts a batch: parts that fit whole are shared, those that do not are copied item by item. */
final class Chunks {
    private static final Part[] NO_PARTS = {};

    private final Layout layout;
    private final ClientMetadata metadata;
    private final int maxItems;
    private final int maxBytes;

    private final List<Telemetry> done = new ArrayList<>();
    /** The piece that is being filled: whole parts, then items of a part that had to be cut. */
    private final List<Part> whole = new ArrayList<>();

    private Selection picked;
    private int items;
    private long bytes;

    Chunks(Layout layout, ClientMetadata metadata, int maxItems, int maxBytes) {
        this.layout = layout;
        this.metadata = metadata;
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
        this.picked = new Selection(layout);
    }

    List<Telemetry> cut(Part[] parts) {
        for (Part part : parts) {
            if (part.items() > 0) {
                add(part);
            }
        }
        finish();
        return List.copyOf(done);
    }

    private void add(Part part) {
        if (fits(part.items(), part.size())) {
            endSelection();
            whole.add(part);
            grow(part.items(), part.size());
        } else {
            endSelection();
            addItems(part);
        }
    }

    private void addItems(Part part) {
        Walk walk = new Walk(layout, part);
        for (int step = walk.step(); step != Walk.DONE; step = walk.step()) {
            if (step == Walk.ITEM) {
                int growth = picked.growth(walk);
                if (items > 0 && !fits(1, growth)) {
                    finish();
                    growth = picked.growth(walk);
                }
                picked.add(walk);
                grow(1, growth);
            }
        }
    }

    private boolean fits(int moreItems, int moreBytes) {
        return items + moreItems <= maxItems && bytes + moreBytes <= maxBytes;
    }

    private void grow(int moreItems, int moreBytes) {
        items += moreItems;
        bytes += moreBytes;
    }

    private void endSelection() {
        if (picked.items() > 0) {
            whole.add(picked.toPart());
            picked = new Selection(layout);
        }
    }

    private void finish() {
        endSelection();
        if (items > 0) {
            done.add(layout.telemetry(whole.toArray(NO_PARTS), metadata));
        }
        whole.clear();
        items = 0;
        bytes = 0;
    }
}
