package io.spillway.telemetry;

/** Changes resources, scopes and items while a batch is copied; see {@link Telemetry#edit}. Each call may do nothing. */
public interface TelemetryEditor {
    /** Called for each resource. */
    default void resource(AttributeEditor attributes) {}

    /** Called for each scope. */
    default void scope(AttributeEditor attributes) {}

    /**
     * Called for each item.
     *
     * @param cursor the item as it was
     * @param item the item's attributes and the fields that can be changed
     */
    default void item(ItemCursor cursor, ItemEditor item) {}
}
