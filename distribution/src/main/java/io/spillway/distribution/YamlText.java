package io.spillway.distribution;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes YAML in the layout of the OpenTelemetry Collector: one value per line. */
final class YamlText {
    private static final int INDENT = 2;
    private static final int NO_WRAP = Integer.MAX_VALUE;

    private YamlText() {}

    static String dump(Map<String, ? extends @Nullable Object> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndent(INDENT);
        options.setIndicatorIndent(INDENT);
        options.setIndentWithIndicator(true);
        options.setWidth(NO_WRAP);
        options.setSplitLines(false);
        return new Yaml(options).dump(document);
    }
}
