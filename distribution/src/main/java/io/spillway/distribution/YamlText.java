package io.spillway.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes YAML in the layout of the OpenTelemetry Collector: one value per line, quoted only where it must be. */
final class YamlText {
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .stringQuotingChecker(new NumbersQuoted())
                    .build())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private YamlText() {}

    static String dump(Map<String, ? extends @Nullable Object> document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as YAML: " + e.getOriginalMessage(), e);
        }
    }

    /** Quotes strings that a reader could take for a number: {@code 0o17}, {@code 1_000}, {@code .5}. */
    private static final class NumbersQuoted extends StringQuotingChecker.Default {
        private static final String NUMBERS_BEGIN_WITH = "0123456789+-.";

        @Override
        public boolean needToQuoteValue(String value) {
            return value.isEmpty() || NUMBERS_BEGIN_WITH.indexOf(value.charAt(0)) >= 0 || super.needToQuoteValue(value);
        }
    }
}
