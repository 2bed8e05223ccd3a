package io.spillway.parquet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The digests of all columns of a file, as {@code digests.py} computes them, by our own reader and by DuckDB. */
final class CanonicalRows {
    private CanonicalRows() {}

    /** By column: the number of values that are not null, and the digest of all values. */
    static Map<String, String> ofOurReader(Path file) throws Exception {
        TreeMap<String, Digest> digests = new TreeMap<>();
        try (FileBytes bytes = FileBytes.of(file)) {
            FileFooter footer = FileFooter.read(bytes);
            MessageType schema = footer.metadata().getFileMetaData().getSchema();
            for (BlockMetaData block : footer.metadata().getBlocks()) {
                RecordReader<Group> rows = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(new FilePages(bytes, block), new GroupRecordConverter(schema));
                for (long row = 0; row < block.getRowCount(); row++) {
                    Group group = rows.read();
                    schema.getFields()
                            .forEach(field -> digests.computeIfAbsent(field.getName(), _ -> new Digest())
                                    .add(text(group, field)));
                }
            }
        }
        return finish(digests);
    }

    private static String text(Group group, Type field) {
        String name = field.getName();
        if (group.getFieldRepetitionCount(name) == 0) {
            return "null";
        }
        if (!field.isPrimitive()) {
            return nested(group.getGroup(name, 0), field.asGroupType());
        }
        return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> Integer.toString(group.getInteger(name, 0));
            case INT64 -> Long.toString(group.getLong(name, 0));
            case DOUBLE -> bits(group.getDouble(name, 0));
            case BOOLEAN -> Boolean.toString(group.getBoolean(name, 0));
            default ->
                field.getLogicalTypeAnnotation() == null
                        ? "x:"
                                + HexFormat.of()
                                        .formatHex(group.getBinary(name, 0).getBytes())
                        : "s:" + group.getBinary(name, 0).toStringUsingUTF8();
        };
    }

    private static String nested(Group value, GroupType type) {
        Type inner = type.getType(0);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.getFieldRepetitionCount(inner.getName()); i++) {
            Group each = value.getGroup(inner.getName(), i);
            GroupType group = inner.asGroupType();
            if (isMap(type)) {
                texts.add(text(each, group.getType(0)) + "=" + text(each, group.getType(1)));
            } else if (group.getType(0).isPrimitive()) {
                texts.add(text(each, group.getType(0)));
            } else {
                Group struct = each.getGroup(0, 0);
                texts.add(group.getType(0).asGroupType().getFields().stream()
                        .map(field -> text(struct, field))
                        .collect(Collectors.joining(",", "{", "}")));
            }
        }
        return isMap(type) ? "<" + String.join(",", texts) + ">" : "[" + String.join(",", texts) + "]";
    }

    private static boolean isMap(Type type) {
        return LogicalTypeAnnotation.mapType().equals(type.getLogicalTypeAnnotation());
    }

    private static String bits(double value) {
        return String.format("%016x", Double.doubleToLongBits(value));
    }

    /** The digests by DuckDB; maps are read as lists of entries, which keep their order. */
    static Map<String, String> ofDuckDb(Path file, MessageType schema, Duck duck) throws Exception {
        TreeMap<String, Digest> digests = new TreeMap<>();
        for (Type field : schema.getFields()) {
            Digest digest = new Digest();
            duck.forEach(
                    file,
                    "select " + select(field, field.getName()) + " from $",
                    value -> digest.add(text(value, field)));
            digests.put(field.getName(), digest);
        }
        return finish(digests);
    }

    private static String select(Type field, String column) {
        if (field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation) {
            return "epoch_us(" + column + ")";
        }
        if (isMap(field)) {
            return "map_entries(" + column + ")";
        }
        if (!field.isPrimitive() && !element(field).isPrimitive()) {
            return "list_transform(" + column + ", lambda e: {"
                    + element(field).asGroupType().getFields().stream()
                            .map(each -> "'" + each.getName() + "': " + select(each, "e." + each.getName()))
                            .collect(Collectors.joining(", "))
                    + "})";
        }
        return column;
    }

    private static Type element(Type list) {
        return list.asGroupType().getType(0).asGroupType().getType(0);
    }

    private static String text(Object value, Type field) throws Exception {
        if (value == null) {
            return "null";
        }
        if (value instanceof Array array) {
            List<String> texts = new ArrayList<>();
            for (Object each : (Object[]) array.getArray()) {
                texts.add(element(each, field));
            }
            return isMap(field) ? "<" + String.join(",", texts) + ">" : "[" + String.join(",", texts) + "]";
        }
        return switch (value) {
            case Double number -> bits(number);
            case String text -> "s:" + text;
            case Blob bytes -> "x:" + HexFormat.of().formatHex(bytes.getBytes(1, (int) bytes.length()));
            default -> value.toString();
        };
    }

    private static String element(Object each, Type field) throws Exception {
        if (isMap(field)) {
            Object[] entry = ((Struct) each).getAttributes();
            GroupType entryType = field.asGroupType().getType(0).asGroupType();
            return text(entry[0], entryType.getType(0)) + "=" + text(entry[1], entryType.getType(1));
        }
        if (!(each instanceof Struct struct)) {
            return text(each, element(field));
        }
        List<String> texts = new ArrayList<>();
        Object[] values = struct.getAttributes();
        for (int i = 0; i < values.length; i++) {
            texts.add(text(values[i], element(field).asGroupType().getType(i)));
        }
        return "{" + String.join(",", texts) + "}";
    }

    private static Map<String, String> finish(Map<String, Digest> digests) {
        TreeMap<String, String> texts = new TreeMap<>();
        digests.forEach((name, digest) -> texts.put(name, digest.finish()));
        return texts;
    }

    private static final class Digest {
        private final MessageDigest sha;
        private long values;

        Digest() {
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        void add(String text) {
            values += text.equals("null") ? 0 : 1;
            sha.update((text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        String finish() {
            return values + " " + HexFormat.of().formatHex(sha.digest());
        }
    }
}
