package io.spillway.telemetry;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Does with builders what encoded telemetry does with bytes; slow and obvious. */
final class ItemOracle {
    private static final Set<String> ITEMS = Set.of("spans", "log_records", "data_points");
    private static final Set<String> CONTAINERS = Set.of(
            "resource_spans",
            "resource_metrics",
            "resource_logs",
            "scope_spans",
            "scope_metrics",
            "scope_logs",
            "metrics",
            "gauge",
            "sum",
            "histogram",
            "exponential_histogram",
            "summary");

    private int seen;

    /** The items of a request in order. */
    static List<Message> items(Message request) {
        List<Message> items = new ArrayList<>();
        collect(request, items);
        return items;
    }

    private static void collect(Message message, List<Message> into) {
        message.getAllFields().forEach((field, value) -> {
            if (ITEMS.contains(field.getName())) {
                into.addAll(list(field, value));
            } else if (CONTAINERS.contains(field.getName())) {
                list(field, value).forEach(child -> collect(child, into));
            }
        });
    }

    /** The request with the items whose index passes; messages left without items go too. */
    static Message keep(Message request, IntPredicate index) {
        return new ItemOracle().filter(request, index);
    }

    private Message filter(Message message, IntPredicate index) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            boolean isItems = ITEMS.contains(field.getName());
            if (!isItems && !CONTAINERS.contains(field.getName())) {
                return;
            }
            builder.clearField(field);
            for (Message child : list(field, value)) {
                if (isItems) {
                    if (index.test(seen++)) {
                        builder.addRepeatedField(field, child);
                    }
                } else {
                    Message filtered = filter(child, index);
                    if (!items(filtered).isEmpty()) {
                        set(builder, field, filtered);
                    }
                }
            }
        });
        return builder.build();
    }

    private static void set(Message.Builder builder, FieldDescriptor field, Message value) {
        if (field.isRepeated()) {
            builder.addRepeatedField(field, value);
        } else {
            builder.setField(field, value);
        }
    }

    private static List<Message> list(FieldDescriptor field, Object value) {
        return field.isRepeated()
                ? ((List<?>) value).stream().map(Message.class::cast).toList()
                : List.of((Message) value);
    }
}
