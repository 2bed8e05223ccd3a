package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.GoDuration;
import io.spillway.config.ByteSize;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.loading.RecordShape.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes configuration records back as maps, lists and values. */
final class EffectiveTree {
    private final boolean revealed;

    EffectiveTree(boolean revealed) {
        this.revealed = revealed;
    }

    Map<String, @Nullable Object> of(CollectorConfig config) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (ComponentKind kind : ComponentKind.values()) {
            Map<ComponentId, ComponentConfig> components = config.components().getOrDefault(kind, Map.of());
            if (!components.isEmpty()) {
                Map<String, @Nullable Object> section = new LinkedHashMap<>();
                components.forEach((id, component) -> section.put(id.toString(), plain(component.config())));
                tree.put(kind.section(), section);
            }
        }
        tree.put("service", service(config));
        return tree;
    }

    private Map<String, @Nullable Object> service(CollectorConfig config) {
        Map<String, @Nullable Object> pipelines = new LinkedHashMap<>();
        config.pipelines().forEach((id, pipeline) -> {
            Map<String, @Nullable Object> parts = new LinkedHashMap<>();
            parts.put("receivers", plain(pipeline.receivers()));
            parts.put("processors", plain(pipeline.processors()));
            parts.put("exporters", plain(pipeline.exporters()));
            pipelines.put(id.toString(), parts);
        });
        Map<String, @Nullable Object> service = new LinkedHashMap<>();
        service.put("extensions", plain(config.extensions()));
        service.put("pipelines", pipelines);
        service.put("telemetry", plain(config.telemetry()));
        service.put("memory", plain(config.memory()));
        return service;
    }

    private @Nullable Object plain(Object value) {
        return switch (value) {
            case Secret secret -> revealed ? secret.reveal() : Secret.REDACTED;
            case Duration duration -> GoDuration.format(duration);
            case ByteSize size -> size.toString();
            case ComponentId id -> id.toString();
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Optional<?> optional -> optional.isPresent() ? plain(optional.get()) : null;
            case Section.On<?> on -> section(on.value(), true);
            case Section.Off<?> off -> section(off.defaults(), false);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            case Record record -> record(record);
            default -> value;
        };
    }

    /** A section that is off says so, and no more: its keys would have no effect. */
    private Map<String, @Nullable Object> section(Record value, boolean on) {
        if (on) {
            return record(value);
        }
        Map<String, @Nullable Object> off = new LinkedHashMap<>();
        off.put("enabled", false);
        return off;
    }

    private List<@Nullable Object> list(List<?> list) {
        List<@Nullable Object> plain = new ArrayList<>(list.size());
        list.forEach(item -> plain.add(plain(item)));
        return plain;
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), plain(value)));
        return plain;
    }

    private Map<String, @Nullable Object> record(Record record) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (Slot slot : RecordShape.of(record.getClass()).slots()) {
            Object value = slot.read(record);
            if (slot.inline()) {
                plain.putAll(record((Record) value));
            } else if (slot.ignored().isEmpty() && !value.equals(Optional.empty())) {
                plain.put(slot.key(), plain(value));
            }
        }
        return plain;
    }
}
