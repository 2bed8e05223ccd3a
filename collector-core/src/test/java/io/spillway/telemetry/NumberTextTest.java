package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values are what Go's {@code strconv.ParseInt} and {@code strconv.ParseFloat} answer. */
class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "-0, -0.0",
        "+1.5, 1.5",
        ".5, 0.5",
        "5., 5",
        "1e3, 1000",
        "1E-2, 0.01",
        "1_000.5, 1000.5",
        "0x1.8p3, 12",
        "0X_1p-1, 0.5",
        "inf, Infinity",
        "-Infinity, -Infinity",
        "nan, NaN",
        "1e-400, 0"
    })
    void readsFloats(String text, Double value) {
        assertThat(NumberText.parseDouble(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "42f", "42d", " 42", "42 ", "４２", "1e", "1e+", "0x1", "_1", "1_", "1__0", "+nan", "1e400",
                "infin", "1.2.3", "0x"
            })
    void refusesOtherFloats(String text) {
        assertThatThrownBy(() -> NumberText.parseDouble(text)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void readsIntegersOf64Bits() {
        assertThat(NumberText.parseLong("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(NumberText.parseLong("+007")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "1_0", "１", " 1", "1.0", "9223372036854775808", "0x10"})
    void refusesOtherIntegers(String text) {
        assertThatThrownBy(() -> NumberText.parseLong(text)).isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "\"1e400\"", "\"４２\"", "\"42f\"", "\" 42\""})
    void jsonWithSuchANumberIsMalformed(String number) {
        String json =
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"gauge\":{\"dataPoints\":[{\"asDouble\":"
                        + number + "}]}}]}]}]}";

        assertThatThrownBy(() -> OtlpJson.read(Signal.METRICS, json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedTelemetryException.class)
                .hasMessageContaining("expected: a number");
    }
}
