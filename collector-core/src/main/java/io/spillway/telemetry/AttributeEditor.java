package io.spillway.telemetry;

/** The attributes of one resource, scope or item, to be read and changed. Valid only inside the callback. */
public interface AttributeEditor {
    /** Fills {@code into} with the attribute's current value; false when there is none. */
    boolean get(AttributeKey key, AttributeValue into);

    /** Sets an attribute, whether or not it is there. */
    void put(AttributeKey key, AttributeValue value);

    /** Takes an attribute away; false when there was none. */
    boolean remove(AttributeKey key);

    /** Every current attribute's key. */
    Iterable<String> keys();
}
