package io.spillway.parquet.exporter;

import io.spillway.parquet.Promoted;

/**
 * An attribute that becomes a column.
 *
 * @param key the attribute's key; the column has its name in lower case, with an underscore for all but letters and digits
 * @param from the part of the telemetry that has the attribute
 * @param type the type of the column; a value of another type leaves the column null, and stays in the map
 */
record AttributeConfig(String key, From from, ColumnType type) {
    /** A part of the telemetry. */
    enum From {
        ITEM,
        RESOURCE,
        SCOPE
    }

    /** The type of a column. */
    enum ColumnType {
        STRING,
        LONG,
        DOUBLE,
        BOOLEAN
    }

    static AttributeConfig defaults() {
        return new AttributeConfig("", From.ITEM, ColumnType.STRING);
    }

    Promoted promoted() {
        Promoted.Place place = switch (from) {
            case ITEM -> Promoted.Place.ITEM;
            case RESOURCE -> Promoted.Place.RESOURCE;
            case SCOPE -> Promoted.Place.SCOPE;
        };
        Promoted.Type columnType = switch (type) {
            case STRING -> Promoted.Type.STRING;
            case LONG -> Promoted.Type.LONG;
            case DOUBLE -> Promoted.Type.DOUBLE;
            case BOOLEAN -> Promoted.Type.BOOLEAN;
        };
        return new Promoted(place, key, columnType);
    }
}
