package io.spillway.loading;

import io.spillway.config.AnyCase;
import io.spillway.config.Synonyms;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words that a file may write for the constants of an enum. */
final class EnumWords {
    private static final ClassValue<EnumWords> WORDS = new ClassValue<>() {
        @Override
        protected EnumWords computeValue(Class<?> type) {
            return new EnumWords(type);
        }
    };

    private final Map<String, Object> constants = new LinkedHashMap<>();
    private final List<String> valid = new ArrayList<>();
    private final boolean anyCase;

    private EnumWords(Class<?> type) {
        anyCase = type.isAnnotationPresent(AnyCase.class);
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            valid.add(name.toLowerCase(Locale.ROOT));
            constants.put(name.toLowerCase(Locale.ROOT), constant);
            for (String synonym : synonyms(type, name)) {
                constants.put(synonym, constant);
            }
        }
    }

    static EnumWords of(Class<?> type) {
        return WORDS.get(type);
    }

    private static String[] synonyms(Class<?> type, String name) {
        try {
            Field field = type.getField(name);
            return field.isAnnotationPresent(Synonyms.class)
                    ? field.getAnnotation(Synonyms.class).value()
                    : new String[0];
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the constants in lower case, without the synonyms. */
    List<String> valid() {
        return valid;
    }

    Optional<Object> constant(String word) {
        return Optional.ofNullable(constants.get(anyCase ? word.toLowerCase(Locale.ROOT) : word));
    }
}
