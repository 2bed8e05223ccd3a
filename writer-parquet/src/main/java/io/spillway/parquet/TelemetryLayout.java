package io.spillway.parquet;

import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The columns of the files of one signal; {@code docs/formats/parquet.md} describes them.
 *
 * @param signal the signal
 * @param promoted attributes that get columns of their own, beside {@code service_name}
 */
public record TelemetryLayout(Signal signal, List<Promoted> promoted) {
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
        Set<String> names = new TreeSet<>();
        for (Type field : schemaOf(signal, List.of()).getFields()) {
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

    /** The name with the version. */
    String name() {
        return signal.key() + "/" + VERSION;
    }

    /** The Parquet schema. */
    public MessageType schema() {
        return schemaOf(signal, promoted);
    }

    private static MessageType schemaOf(Signal signal, List<Promoted> promoted) {
        return new RowColumns(signal, promoted, SortKey.LAYOUT).schema();
    }
}
