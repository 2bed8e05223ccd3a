package io.spillway.kubernetes.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values that objects are made of. */
final class ValuesTest {
    @Test
    void anIdIsItsText() {
        for (int i = 0; i < 1_000; i++) {
            String text = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)})
                    .toString();
            assertThat(Uid.of(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0123456789abcdef0123456789abcdef0123", "01234567-89ab-cdef-0123-456789abcdeg"})
    void otherTextsAreNoIds(String text) {
        assertThat(Uid.of(text)).isEqualTo(Uid.NONE);
    }

    @Test
    void labelsAreFoundWhateverTheirOrder() {
        Labels labels = Labels.ofPairs(List.of("b", "2", "a", "1", "c", ""));
        assertThat(labels)
                .isEqualTo(Labels.of(Map.of("a", "1", "b", "2", "c", "")))
                .hasToString("a=1,b=2,c=");
        assertThat(labels.get("b")).isEqualTo("2");
        assertThat(labels.has("c")).isTrue();
        assertThat(labels.has("d")).isFalse();
        assertThat(labels.get("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "fd00:0:0:0:0:0:0:1, fd00::1",
        "FD00::00AB, fd00::ab",
        "0:0:0:0:0:0:0:1, ::1",
        "::, ::",
        "fe80:0:0:0:1:0:0:1%eth0, fe80::1:0:0:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::ffff:10.0.0.1, 10.0.0.1",
        "no:address, no:address"
    })
    void addressesHaveTheFormOfKubernetes(String text, String expected) {
        assertThat(IpAddress.canonical(text)).isEqualTo(expected);
    }
}
