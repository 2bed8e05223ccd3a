package io.spillway.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Builds the schema of a layout and the column buffers for it, in one order. Every leaf is optional except keys of maps and elements
 * of lists. Fields of the layout get field ids in their order; promoted columns get none.
 */
final class ColumnTree {
    private final List<Column> columns = new ArrayList<>();
    private final List<Type> fields = new ArrayList<>();
    private int lastId;

    /** The columns directly below the row. */
    Group root() {
        return new Group(fields, List.of(), 0, 0);
    }

    /** All leaf columns in the order of the schema. */
    List<Column> columns() {
        return List.copyOf(columns);
    }

    /** The schema with other field ids for some paths; tells each column which leaf it is. */
    MessageType schema(String name, Map<String, Integer> fieldIds) {
        MessageType schema = FieldIds.replace(new MessageType(name, fields), fieldIds);
        for (Column column : columns) {
            column.bind(schema.getColumnDescription(column.path));
        }
        return schema;
    }

    private <C extends Column> C add(C column) {
        columns.add(column);
        return column;
    }

    /** Adds columns to the row, or to the elements of a list. */
    final class Group {
        private final List<Type> into;
        private final List<String> path;
        final int repetition;
        final int definition;
        private boolean hasIds = true;

        private Group(List<Type> into, List<String> path, int repetition, int definition) {
            this.into = into;
            this.path = path;
            this.repetition = repetition;
            this.definition = definition;
        }

        /** This group for columns without field ids. */
        Group withoutIds() {
            Group group = new Group(into, path, repetition, definition);
            group.hasIds = false;
            return group;
        }

        TextColumn text(String name) {
            into.add(leaf(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), name));
            return add(new TextColumn(path(name), repetition, definition + 1));
        }

        BytesColumn plainText(String name) {
            into.add(leaf(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), name));
            return add(new BytesColumn(path(name), repetition, definition + 1, true));
        }

        TextColumn bytes(String name) {
            into.add(withId(Types.optional(PrimitiveTypeName.BINARY)).named(name));
            return add(new TextColumn(path(name), repetition, definition + 1));
        }

        NumberColumn int32(String name) {
            into.add(withId(Types.optional(PrimitiveTypeName.INT32)).named(name));
            return number(name, NumberColumn.Kind.INT);
        }

        NumberColumn int64(String name) {
            into.add(withId(Types.optional(PrimitiveTypeName.INT64)).named(name));
            return number(name, NumberColumn.Kind.LONG);
        }

        NumberColumn float64(String name) {
            into.add(withId(Types.optional(PrimitiveTypeName.DOUBLE)).named(name));
            return number(name, NumberColumn.Kind.DOUBLE);
        }

        NumberColumn timestamp(String name) {
            into.add(leaf(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS), name));
            return number(name, NumberColumn.Kind.LONG);
        }

        BooleanColumn bool(String name) {
            into.add(withId(Types.optional(PrimitiveTypeName.BOOLEAN)).named(name));
            return add(new BooleanColumn(path(name), repetition, definition + 1));
        }

        /** A list of 64-bit numbers. */
        NumberColumn numbers(String name, NumberColumn.Kind kind) {
            PrimitiveTypeName type =
                    kind == NumberColumn.Kind.DOUBLE ? PrimitiveTypeName.DOUBLE : PrimitiveTypeName.INT64;
            int id = ++lastId;
            into.add(Types.optionalList()
                    .element(Types.required(type).id(++lastId).named("element"))
                    .id(id)
                    .named(name));
            return add(new NumberColumn(path(name, "list", "element"), repetition + 1, definition + 2, kind));
        }

        /** A list of structs; the maker adds the columns of an element. */
        <T> T list(String name, Function<Group, T> maker) {
            int id = ++lastId;
            int elementId = ++lastId;
            List<Type> elements = new ArrayList<>();
            T made = maker.apply(
                    new Group(elements, List.of(path(name, "list", "element")), repetition + 1, definition + 2));
            into.add(Types.optionalList()
                    .element(new GroupType(Type.Repetition.REQUIRED, "element", elements).withId(elementId))
                    .id(id)
                    .named(name));
            return made;
        }

        /** A map of text to text; the values of resources and scopes repeat, so they get a dictionary. */
        MapColumns map(String name, boolean hasValueDictionary) {
            int id = ++lastId;
            into.add(Types.optionalMap()
                    .key(Types.required(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .id(++lastId)
                            .named("key"))
                    .value(Types.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .id(++lastId)
                            .named("value"))
                    .id(id)
                    .named(name));
            TextColumn keys = add(new TextColumn(path(name, "key_value", "key"), repetition + 1, definition + 2));
            String[] valuePath = path(name, "key_value", "value");
            MapColumns.Values values = hasValueDictionary
                    ? new MapColumns.Repeating(add(new TextColumn(valuePath, repetition + 1, definition + 3)))
                    : new MapColumns.Varied(add(new BytesColumn(valuePath, repetition + 1, definition + 3, false)));
            return new MapColumns(keys, values, text(name + "_types"), repetition + 1, definition);
        }

        private NumberColumn number(String name, NumberColumn.Kind kind) {
            return add(new NumberColumn(path(name), repetition, definition + 1, kind));
        }

        private Type leaf(PrimitiveTypeName type, LogicalTypeAnnotation annotation, String name) {
            return withId(Types.optional(type).as(annotation)).named(name);
        }

        private <T extends Types.Builder<T, ?>> T withId(T builder) {
            return hasIds ? builder.id(++lastId) : builder;
        }

        private String[] path(String... names) {
            List<String> full = new ArrayList<>(path);
            full.addAll(List.of(names));
            return full.toArray(new String[0]);
        }
    }
}
