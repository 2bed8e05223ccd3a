package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import org.jspecify.annotations.Nullable;

/** The functions of maps and lists. */
final class CollectionFunctions {
    private CollectionFunctions() {}

    static void register() {
        FunctionTable.add(
                "Len(target: any)",
                "The number of bytes of a string, or of elements of a list or map.",
                "Len(attributes)",
                "how many attributes there are",
                arguments -> {
                    Getter target = arguments.any("target");
                    return frame -> length(target.get(frame));
                });
        FunctionTable.add("Keys(target: map)", "The keys of a map.", "Keys({\"a\": 1})", "`[\"a\"]`", arguments -> {
            Typed<MapValue> target = arguments.map("target");
            return frame -> {
                MapValue map = target.get(frame);
                ListValue keys = new ListValue();
                for (int i = map.first(); i >= 0; i = map.next(i)) {
                    keys.add(map.keyAt(i));
                }
                return keys;
            };
        });
        FunctionTable.add("Values(target: map)", "The values of a map.", "Values({\"a\": 1})", "`[1]`", arguments -> {
            Typed<MapValue> target = arguments.map("target");
            return frame -> {
                MapValue map = target.get(frame);
                ListValue values = new ListValue();
                for (int i = map.first(); i >= 0; i = map.next(i)) {
                    values.add(Values.attribute(map.valueAt(i)));
                }
                return values;
            };
        });
        FunctionTable.add(
                "ContainsValue(target: list, item: any)",
                "Whether a list contains a value.",
                "ContainsValue([1, 2], 2)",
                "true",
                arguments -> {
                    Typed<ListValue> target = arguments.list("target");
                    Getter item = arguments.any("item");
                    return frame -> indexOf(target.get(frame), item.get(frame)) >= 0;
                });
        FunctionTable.add(
                "Index(target: any, value: any)",
                "The place of a value in a list, or of a text in a text, from 0; -1 when there is none.",
                "Index(\"abc\", \"c\")",
                "2",
                CollectionFunctions::index);
    }

    private static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> Texts.byteLength(text);
            case ByteString bytes -> bytes.size();
            case MapValue map -> map.size();
            case ListValue list -> list.size();
            case RawList list -> list.elements().size();
            case MessageCount messages -> messages.count();
            case null, default -> throw Values.unexpected("a string, list or map", value);
        };
    }

    private static long indexOf(ListValue list, @Nullable Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.compare(list.get(i), Comparator.EQUAL, value)) {
                return i;
            }
        }
        return -1;
    }

    private static Getter index(Arguments arguments) throws InvalidExpressionException {
        Getter target = arguments.any("target");
        Getter value = arguments.any("value");
        return frame -> {
            Object in = target.get(frame);
            Object wanted = value.get(frame);
            if (!(in instanceof String text)) {
                return indexOf(Arguments.asList(in), wanted);
            }
            int at = text.indexOf(Arguments.asText(wanted));
            return at < 0 ? -1L : (long) Texts.byteLength(text.substring(0, at));
        };
    }
}
