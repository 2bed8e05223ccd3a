package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Distinct byte strings get the numbers of their arrival. */
final class DictionaryTest {
    private final Dictionary dictionary = new Dictionary();

    @Test
    void equalBytesHaveOneId() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                assertThat(intern("value " + i)).isEqualTo(i);
            }
        }
        assertThat(dictionary.size()).isEqualTo(10_000);
        assertThat(new String(dictionary.copy(4_711), StandardCharsets.UTF_8)).isEqualTo("value 4711");
    }

    @Test
    void beginsAnewAfterClear() {
        intern("a");
        dictionary.clear();

        assertThat(intern("b")).isZero();
        assertThat(intern("")).isEqualTo(1);
        assertThat(dictionary.compare(1, 0)).isNegative();
    }

    private int intern(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return dictionary.intern(bytes, 0, bytes.length);
    }
}
