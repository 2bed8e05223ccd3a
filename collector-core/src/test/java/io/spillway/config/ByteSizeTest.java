package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes of bytes as a file writes them. */
final class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "64MiB, 67108864, 64MiB",
        "64 MiB, 67108864, 64MiB",
        "1024KiB, 1048576, 1MiB",
        "1025KiB, 1049600, 1025KiB",
        "2GiB, 2147483648, 2GiB",
        "100MB, 100000000, 100000000",
        "7B, 7, 7",
        "8191TiB, 9006099743113216, 8191TiB",
    })
    void isReadAndWritten(String text, long bytes, String written) {
        ByteSize size = ByteSize.parse(text);

        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size.toString()).isEqualTo(written);
        assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1MiB", "1.5GiB", "64mib", "64 M", "9223372036854775808", "99999999TiB"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("invalid size \"" + text + "\"");
    }
}
