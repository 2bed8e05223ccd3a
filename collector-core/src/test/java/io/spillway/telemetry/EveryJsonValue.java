package io.spillway.telemetry;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** JSON requests with one interesting member each: every field of every message of a signal with all sorts of values. */
final class EveryJsonValue {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "-0",
            "1.0",
            "1e2",
            "1.5",
            "1e400",
            "1e-400",
            "2147483648",
            "4294967296",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "\"\"",
            "\"1\"",
            "\"01\"",
            "\"-1\"",
            "\"+1\"",
            "\" 1\"",
            "\"1.5\"",
            "\"1e400\"",
            "\"0x1p-2\"",
            "\"1_0\"",
            "\"inf\"",
            "\"NaN\"",
            "\"-Infinity\"",
            "\"text\"",
            "\"\\ud800\"",
            "\"AA==\"",
            "\"AA\"",
            "\"0123456789abcdef\"",
            "\"0123456789ABCDEF0123456789abcdef\"",
            "\"00000000000000000000000000000000\"",
            "\"0123456789abcdeg\"",
            "[]",
            "{}",
            "[null]",
            "[1]",
            "[\"1\"]",
            "[1,1.5]",
            "[{}]",
            "[{},null]",
            "[[]]",
            "{\"unknown\":[{\"a\":null}]}");

    private final Set<MessageType> seen = new HashSet<>();
    private final List<String> requests = new ArrayList<>();

    private EveryJsonValue() {}

    static List<String> of(Signal signal) {
        EveryJsonValue every = new EveryJsonValue();
        every.visit(Layout.of(signal).type, "", "");
        return every.requests;
    }

    /**
     * @param before the JSON that leads from the request to the message
     * @param after the brackets that end it
     */
    private void visit(MessageType type, String before, String after) {
        if (!seen.add(type)) {
            return;
        }
        for (FieldType field : type.fieldList) {
            member(field.descriptor.getJsonName(), field, before, after);
            member(field.descriptor.getName(), field, before, after);
            MessageType child = type.children[field.tag];
            if (child != null) {
                boolean isArray = field.descriptor.isRepeated();
                String name = "{\"" + field.descriptor.getJsonName() + "\":" + (isArray ? "[" : "");
                visit(child, before + name, (isArray ? "]" : "") + "}" + after);
            }
        }
        requests.add(before + "{\"noSuchField\":[{}],\"no_such\":1}" + after);
    }

    private void member(String name, FieldType field, String before, String after) {
        List<String> values = new ArrayList<>(VALUES);
        if (field.descriptor.getType() == FieldDescriptor.Type.ENUM) {
            for (EnumValueDescriptor each : field.descriptor.getEnumType().getValues()) {
                values.add('"' + each.getName() + '"');
                values.add('"' + each.getName().toLowerCase() + '"');
            }
        }
        for (String value : values) {
            requests.add(before + "{\"" + name + "\":" + value + "}" + after);
            requests.add(before + "{\"" + name + "\":[" + value + "]}" + after);
        }
    }
}
