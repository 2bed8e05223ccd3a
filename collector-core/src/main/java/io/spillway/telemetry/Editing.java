package io.spillway.telemetry;

import io.spillway.component.Signal;

/** Runs an editor over one part. Nothing is copied until all changes are known. */
final class Editing {
    private static final int RESOURCE_ATTRIBUTES = 0x0A;
    private static final int SCOPE_ATTRIBUTES = 0x1A;

    private final Layout layout;
    private final TelemetryEditor editor;
    private final Walk walk;
    private final ItemCursor cursor;
    private final AttributeEdits edits = new AttributeEdits();
    private final Patches patches = new Patches();

    /** By level: the place kept for the message's new length, and by how much its content has grown. */
    private final int[] reserved = new int[Layout.LEVELS];

    private final int[] grown = new int[Layout.LEVELS];

    Editing(Layout layout, Part part, TelemetryEditor editor) {
        this.layout = layout;
        this.editor = editor;
        this.walk = new Walk(layout, part);
        this.cursor = layout.cursor(walk);
    }

    /** The changes of the editor; empty when there are none. */
    Patches run() {
        for (int step = walk.step(); step != Walk.DONE; step = walk.step()) {
            switch (step) {
                case Walk.OPENED -> open(walk.level());
                case Walk.CLOSED -> close(walk.level() + 1);
                default -> item();
            }
        }
        return patches;
    }

    private void open(int level) {
        reserved[level] = patches.reserve();
        grown[level] = 0;
        if (level == Layout.RESOURCE) {
            editor.resource(onHeader(level, RESOURCE_ATTRIBUTES));
            changeHeader(level);
        } else if (level == Layout.SCOPE) {
            editor.scope(onHeader(level, SCOPE_ATTRIBUTES));
            changeHeader(level);
        }
    }

    private AttributeEdits onHeader(int level, int attributesTag) {
        return edits.on(walk.bytes(), walk.headerStart(level), walk.headerEnd(level), attributesTag, false);
    }

    private void changeHeader(int level) {
        change(level, Layout.HEADER_TAG, walk.start(level), walk.headerEnd(level));
    }

    private void item() {
        edits.on(
                walk.bytes(), walk.itemStart(), walk.itemEnd(), cursor.attributesTag(), layout.signal == Signal.TRACES);
        editor.item(cursor, edits);
        change(layout.leaf, walk.bytes()[walk.itemField()], walk.itemField(), walk.itemEnd());
    }

    private void change(int level, int tag, int from, int to) {
        int mark = patches.replacements().size();
        if (edits.write(patches.replacements(), tag)) {
            grown[level] += patches.replace(from, to, mark);
        }
    }

    private void close(int level) {
        int start = walk.start(level);
        grown[level - 1] += patches.close(reserved[level], start, walk.end(level) - start, grown[level]);
    }
}
