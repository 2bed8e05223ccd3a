package io.spillway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTextTest {
    @Test
    void everyKindOfValueHasItsForm() {
        List<Object> values = List.of(1, true, "a\"b", Duration.ofSeconds(90), Map.of("k", List.of()));

        assertThat(JsonText.of(Map.of("values", values)))
                .isEqualToIgnoringWhitespace("{\"values\":[1,true,\"a\\\"b\",\"1m30s\",{\"k\":[]}]}");
    }

    @Test
    void aPathIsText() {
        assertThat(JsonText.of(Map.of("file", Path.of("/var/lib")))).isEqualTo("{\"file\":\"/var/lib\"}");
    }
}
