package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those of {@code strconv.ParseFloat} of Go 1.26. */
class NumberTextGrammarTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "-1.5, -1.5",
        "+.5, 0.5",
        "1., 1",
        "1E+2, 100",
        "01, 1",
        "1_0.2_5e0_1, 102.5",
        "0x1p-2, 0.25",
        "0X_1.8P1, 3",
        "-0x.8p0, -0.5",
        "1e-400, 0",
        "inf, Infinity",
        "+Infinity, Infinity",
        "-INF, -Infinity",
        "NaN, NaN",
        "1.7976931348623157e308, 1.7976931348623157E308",
    })
    void reads(String text, double expected) {
        assertThat(Double.valueOf(NumberText.parseDouble(text))).isEqualTo(Double.valueOf(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "e1", "1e", "1e400", "-1e400", "0x10", "0x", "0xp1", "_1", "1_", "1__0", "1_.5", "1._5",
                "+nan", "1d", "1f", " 1", "1 ", "infi", "0b1", "1,5", "\u0661"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> NumberText.parseDouble(text)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void refusesEndlessText() {
        String endless = "1_".repeat(100_000) + "1";
        assertThatThrownBy(() -> NumberText.parseDouble(endless)).isInstanceOf(NumberFormatException.class);
    }
}
