package io.spillway.parquet;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.apache.parquet.example.data.Group;

/** Reads the columns of a row, or of a list's element, that has them as a {@link Group}. */
final class GroupFields {
    private final Group group;

    GroupFields(Group group) {
        this.group = group;
    }

    boolean has(String name) {
        return group.getFieldRepetitionCount(name) > 0;
    }

    String text(String name) {
        return has(name) ? group.getBinary(name, 0).toStringUsingUTF8() : "";
    }

    ByteString bytes(String name) {
        return has(name) ? ByteString.copyFrom(group.getBinary(name, 0).getBytes()) : ByteString.EMPTY;
    }

    ByteString id(String name) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text(name)));
    }

    long number(String name) {
        return has(name) ? group.getLong(name, 0) : 0;
    }

    int smallNumber(String name) {
        return has(name) ? group.getInteger(name, 0) : 0;
    }

    double real(String name) {
        return has(name) ? group.getDouble(name, 0) : 0;
    }

    boolean flag(String name) {
        return has(name) && group.getBoolean(name, 0);
    }

    int code(String name, EnumNames names) {
        return has(name) ? names.number(text(name)) : 0;
    }

    void ifNumber(String name, LongConsumer setter) {
        if (has(name)) {
            setter.accept(number(name));
        }
    }

    void ifReal(String name, DoubleConsumer setter) {
        if (has(name)) {
            setter.accept(real(name));
        }
    }

    List<Long> numbers(String name) {
        List<Long> numbers = new ArrayList<>();
        elements(name, element -> numbers.add(element.getLong("element", 0)));
        return numbers;
    }

    List<Double> reals(String name) {
        List<Double> reals = new ArrayList<>();
        elements(name, element -> reals.add(element.getDouble("element", 0)));
        return reals;
    }

    void structs(String name, Consumer<GroupFields> use) {
        elements(name, element -> use.accept(new GroupFields(element.getGroup("element", 0))));
    }

    private void elements(String name, Consumer<Group> use) {
        if (has(name)) {
            Group list = group.getGroup(name, 0);
            for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
                use.accept(list.getGroup("list", i));
            }
        }
    }

    /** The attributes of a map, with the types that the column beside it tells. */
    List<KeyValue> attributes(String name) {
        List<KeyValue> attributes = new ArrayList<>();
        if (has(name)) {
            Group map = group.getGroup(name, 0);
            String types = text(name + "_types");
            for (int i = 0; i < map.getFieldRepetitionCount("key_value"); i++) {
                GroupFields entry = new GroupFields(map.getGroup("key_value", i));
                char code = types.isEmpty() ? AttributeText.STRING : types.charAt(i);
                attributes.add(KeyValue.newBuilder()
                        .setKey(entry.text("key"))
                        .setValue(AttributeParser.parse(code, entry.text("value")))
                        .build());
            }
        }
        return attributes;
    }
}
