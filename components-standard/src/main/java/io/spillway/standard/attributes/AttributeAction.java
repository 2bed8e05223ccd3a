package io.spillway.standard.attributes;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.telemetry.AttributeEditor;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ClientMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One action on the attributes of a resource or item. Immutable. */
sealed interface AttributeAction {
    /** Applies it; what it needs and does not find makes it do nothing. */
    void apply(AttributeEditor attributes, ClientMetadata client);

    static List<AttributeAction> of(List<ActionConfig> configs) {
        return configs.stream().map(AttributeAction::of).toList();
    }

    private static AttributeAction of(ActionConfig config) {
        AttributeKey key = AttributeKey.of(config.key());
        String kind = config.action().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "insert", "update", "upsert" ->
                new Set(key, !kind.equals("update"), !kind.equals("insert"), ValueSource.of(config));
            case "delete" -> new Delete(Names.of(config));
            case "hash" -> new Hash(Names.of(config));
            case "extract" -> Extract.of(key, Pattern.compile(config.pattern()));
            default -> new Convert(key, config.convertedType());
        };
    }

    /** Sets an attribute where it is not there, where it is, or both. */
    record Set(AttributeKey key, boolean adds, boolean replaces, ValueSource source) implements AttributeAction {
        @Override
        public void apply(AttributeEditor attributes, ClientMetadata client) {
            boolean present = attributes.get(key, new AttributeValue());
            if (present ? replaces : adds) {
                source.value(attributes, client).ifPresent(value -> attributes.put(key, value));
            }
        }
    }

    record Delete(Names names) implements AttributeAction {
        @Override
        public void apply(AttributeEditor attributes, ClientMetadata client) {
            names.in(attributes).forEach(attributes::remove);
        }
    }

    record Hash(Names names) implements AttributeAction {
        @Override
        public void apply(AttributeEditor attributes, ClientMetadata client) {
            AttributeValue value = new AttributeValue();
            for (AttributeKey key : names.in(attributes)) {
                if (attributes.get(key, value)) {
                    attributes.put(key, AttributeValue.of(ValueHash.hex(value)));
                }
            }
        }
    }

    /**
     * Sets an attribute for each named part of a text.
     *
     * @param targets the attributes to set, by the name of their part
     */
    record Extract(AttributeKey key, Pattern pattern, Map<String, AttributeKey> targets) implements AttributeAction {
        static Extract of(AttributeKey key, Pattern pattern) {
            Map<String, AttributeKey> targets = new TreeMap<>();
            pattern.namedGroups().keySet().forEach(name -> targets.put(name, AttributeKey.of(name)));
            return new Extract(key, pattern, targets);
        }

        @Override
        public void apply(AttributeEditor attributes, ClientMetadata client) {
            AttributeValue value = new AttributeValue();
            if (!attributes.get(key, value) || value.type() != AttributeValue.Type.STRING) {
                return;
            }
            Matcher matcher = pattern.matcher(value.asString());
            if (matcher.find()) {
                targets.forEach((name, target) -> {
                    String part = Optional.ofNullable(matcher.group(name)).orElse("");
                    attributes.put(target, AttributeValue.of(part));
                });
            }
        }
    }

    record Convert(AttributeKey key, String type) implements AttributeAction {
        @Override
        public void apply(AttributeEditor attributes, ClientMetadata client) {
            AttributeValue value = new AttributeValue();
            if (attributes.get(key, value)) {
                ValueConversion.convert(value, type).ifPresent(converted -> attributes.put(key, converted));
            }
        }
    }

    /** The source of a value. */
    sealed interface ValueSource {
        Optional<AttributeValue> value(AttributeEditor attributes, ClientMetadata client);

        static ValueSource of(ActionConfig config) {
            Optional<AnyValue> fallback = config.defaultValue().map(ConfiguredValue::of);
            if (!config.fromAttribute().isEmpty()) {
                return new FromAttribute(AttributeKey.of(config.fromAttribute()), fallback);
            }
            if (!config.fromContext().isEmpty()) {
                return new FromClient(config.fromContext(), fallback);
            }
            AnyValue fixed =
                    config.value().map(ConfiguredValue::of).or(() -> fallback).orElseThrow();
            return new Fixed(AttributeValue.of(fixed));
        }
    }

    record Fixed(AttributeValue fixed) implements ValueSource {
        @Override
        public Optional<AttributeValue> value(AttributeEditor attributes, ClientMetadata client) {
            return Optional.of(fixed);
        }
    }

    record FromAttribute(AttributeKey key, Optional<AnyValue> fallback) implements ValueSource {
        @Override
        public Optional<AttributeValue> value(AttributeEditor attributes, ClientMetadata client) {
            AttributeValue value = new AttributeValue();
            return attributes.get(key, value) ? Optional.of(value) : fallback.map(AttributeValue::of);
        }
    }

    record FromClient(String name, Optional<AnyValue> fallback) implements ValueSource {
        private static final String METADATA = "metadata.";
        private static final String AUTH = "auth.";

        @Override
        public Optional<AttributeValue> value(AttributeEditor attributes, ClientMetadata client) {
            return text(client).map(AttributeValue::of).or(() -> fallback.map(AttributeValue::of));
        }

        private Optional<String> text(ClientMetadata client) {
            if (name.startsWith(AUTH)) {
                return Optional.ofNullable(client.auth().get(name.substring(AUTH.length())));
            }
            String header = name.startsWith(METADATA) ? name.substring(METADATA.length()) : name;
            List<String> values = client.header(header);
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(";", values));
        }
    }

    /** Attributes by name, by pattern, or both. */
    record Names(Optional<AttributeKey> key, Optional<Pattern> pattern) {
        static Names of(ActionConfig config) {
            return new Names(
                    config.key().isEmpty() ? Optional.empty() : Optional.of(AttributeKey.of(config.key())),
                    config.pattern().isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(config.pattern())));
        }

        List<AttributeKey> in(AttributeEditor attributes) {
            List<AttributeKey> found = new ArrayList<>();
            key.ifPresent(found::add);
            pattern.ifPresent(matching -> {
                for (String name : attributes.keys()) {
                    if (matching.matcher(name).find()) {
                        AttributeKey match = AttributeKey.of(name);
                        if (!found.contains(match)) {
                            found.add(match);
                        }
                    }
                }
            });
            return found;
        }
    }
}
