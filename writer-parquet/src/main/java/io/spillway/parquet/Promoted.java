package io.spillway.parquet;

import java.util.Locale;

/**
 * An attribute that becomes a column of its own and stays in its map. The column holds the values of the type; it is null where the
 * attribute is missing or its value has another type.
 *
 * @param place where the attribute is looked for
 * @param key the attribute's key
 * @param type the column's type
 */
public record Promoted(Place place, String key, Type type) {
    /** The part of the telemetry that has the attribute. */
    public enum Place {
        RESOURCE,
        SCOPE,
        ITEM
    }

    /** The type of a column, and of the attribute values that it takes. */
    public enum Type {
        STRING,
        LONG,
        DOUBLE,
        BOOLEAN
    }

    /** The column that every layout has. */
    static final Promoted SERVICE_NAME = resource("service.name", Type.STRING);

    public Promoted {
        if (columnName(key).isEmpty()) {
            throw new IllegalArgumentException("key: '" + key + "' (expected: a letter or digit at least)");
        }
    }

    /** Promotes an attribute of spans, log records or data points. */
    public static Promoted item(String key, Type type) {
        return new Promoted(Place.ITEM, key, type);
    }

    /** Promotes an attribute of resources. */
    public static Promoted resource(String key, Type type) {
        return new Promoted(Place.RESOURCE, key, type);
    }

    /** The name of the column: the key in lower case, with an underscore for all but ASCII letters and digits. */
    public String columnName() {
        return columnName(key);
    }

    private static String columnName(String key) {
        String name = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return name.equals("_") ? "" : name;
    }
}
