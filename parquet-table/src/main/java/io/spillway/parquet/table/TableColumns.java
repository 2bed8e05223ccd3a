package io.spillway.parquet.table;

import io.spillway.component.Signal;
import io.spillway.parquet.Promoted;
import io.spillway.parquet.TelemetryLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Translates between the columns of a layout and those of a table, which numbers its fields itself. */
public final class TableColumns {
    private TableColumns() {}

    /** The columns of the table that nobody has made yet, without promoted attributes. */
    public static Schema of(Signal signal) {
        return new Schema(of(TelemetryLayout.of(signal)));
    }

    /** The columns of a layout for a new table; a promoted column has its attribute's key as its documentation. */
    static List<Types.NestedField> of(TelemetryLayout layout) {
        Map<String, Integer> numbers = new HashMap<>();
        number(layout.schema(), "", numbers);
        Map<String, String> keys = new HashMap<>();
        for (Promoted promoted : layout.promoted()) {
            keys.put(promoted.columnName(), promoted.key());
        }
        List<Types.NestedField> columns = new ArrayList<>();
        Schema schema = ParquetSchemaUtil.convert(layout.withFieldIds(numbers).schema());
        for (Types.NestedField column : schema.columns()) {
            String key = keys.get(column.name());
            columns.add(
                    key == null
                            ? column
                            : Types.NestedField.from(column)
                                    .withDoc("attribute " + key)
                                    .build());
        }
        return columns;
    }

    private static void number(GroupType group, String prefix, Map<String, Integer> numbers) {
        for (Type field : group.getFields()) {
            String path = prefix + field.getName();
            numbers.put(path, numbers.size() + 1);
            if (field instanceof GroupType nested) {
                number(nested, path + ".", numbers);
            }
        }
    }

    /** The layout with the field ids of a table. */
    public static TelemetryLayout in(Schema table, TelemetryLayout layout) {
        Map<String, Integer> ids = new HashMap<>();
        MessageType schema = ParquetSchemaUtil.convert(table, layout.signal().key());
        collect(schema, "", ids);
        return layout.withFieldIds(ids);
    }

    private static void collect(GroupType group, String prefix, Map<String, Integer> ids) {
        for (Type field : group.getFields()) {
            String path = prefix + field.getName();
            if (field.getId() != null) {
                ids.put(path, field.getId().intValue());
            }
            if (field instanceof GroupType nested) {
                collect(nested, path + ".", ids);
            }
        }
    }
}
