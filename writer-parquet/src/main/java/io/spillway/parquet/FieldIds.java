package io.spillway.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Gives the fields of a schema the ids of a table. */
final class FieldIds {
    private FieldIds() {}

    /** The schema in which the fields of these paths, with dots between the names, have these ids; the others keep theirs. */
    static MessageType replace(MessageType schema, Map<String, Integer> ids) {
        return ids.isEmpty() ? schema : new MessageType(schema.getName(), fields(schema, "", ids));
    }

    private static List<Type> fields(GroupType group, String prefix, Map<String, Integer> ids) {
        List<Type> fields = new ArrayList<>();
        for (Type field : group.getFields()) {
            String path = prefix + field.getName();
            Type inner =
                    field instanceof GroupType nested ? nested.withNewFields(fields(nested, path + ".", ids)) : field;
            @Nullable Integer id = ids.get(path);
            fields.add(id == null ? inner : inner.withId(id));
        }
        return fields;
    }
}
