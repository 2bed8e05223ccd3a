package io.spillway.parquet;

import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The columns of the files of one signal; {@code docs/formats/parquet.md} describes them.
 *
 * @param signal the signal
 * @param promoted attributes that get columns of their own, beside {@code service_name}
 * @param fieldIds field ids by the path of the field, with dots between the names, such as {@code events.list.element.name}; a field
 *     without an entry has the id of the layout, and a promoted column has none
 */
public record TelemetryLayout(Signal signal, List<Promoted> promoted, Map<String, Integer> fieldIds) {
    /** The version of the layouts, which every file names. */
    public static final int VERSION = 1;

    /** The entry of a file's metadata that names its layout, for example {@code traces/1}. */
    static final String METADATA_KEY = "spillway.layout";

    /**
     * Checks the promoted attributes.
     *
     * @throws IllegalArgumentException naming all columns that two sources claim
     */
    public TelemetryLayout {
        promoted = List.copyOf(promoted);
        fieldIds = Map.copyOf(fieldIds);
        Set<String> names = new TreeSet<>();
        for (Type field : schemaOf(signal, List.of(), Map.of()).getFields()) {
            names.add(field.getName());
        }
        List<String> clashes = new ArrayList<>();
        for (Promoted each : promoted) {
            if (!names.add(each.columnName())) {
                clashes.add(each.key() + " (column " + each.columnName() + ")");
            }
        }
        if (!clashes.isEmpty()) {
            throw new IllegalArgumentException(
                    "promoted: " + String.join(", ", clashes) + " (expected: a column name that is not taken)");
        }
    }

    /** The layout of a signal without promoted attributes. */
    public static TelemetryLayout of(Signal signal) {
        return new TelemetryLayout(signal, List.of());
    }

    /** The layout with the field ids of its own. */
    public TelemetryLayout(Signal signal, List<Promoted> promoted) {
        this(signal, promoted, Map.of());
    }

    /** The same layout in a table that numbers the fields in its own way. */
    public TelemetryLayout withFieldIds(Map<String, Integer> ids) {
        return new TelemetryLayout(signal, promoted, ids);
    }

    /** The name with the version. */
    String name() {
        return signal.key() + "/" + VERSION;
    }

    /** The Parquet schema. */
    public MessageType schema() {
        return schemaOf(signal, promoted, fieldIds);
    }

    private static MessageType schemaOf(Signal signal, List<Promoted> promoted, Map<String, Integer> fieldIds) {
        return new RowColumns(signal, promoted, fieldIds, SortKey.LAYOUT).schema();
    }
}
