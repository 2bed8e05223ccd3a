package io.spillway.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtTraceStateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ot=th:c",
                "ot=rv:9b8233f7e3a151;th:8",
                "ot=rv:9b8233f7e3a151",
                "ot=th:0;x:y",
                "ot=th:8,vendor=value with spaces,1a-b@c=d",
                "vendor=1",
                "1tenant@system=1",
            })
    void readsAndWrites(String text) {
        assertThat(OtTraceState.parse(text).orElseThrow()).hasToString(text);
    }

    @Test
    void movesItsOwnMemberToTheFrontAndTidiesUp() {
        assertThat(OtTraceState.parse("a=1 , ,ot=th:80;rv:00000000000001").orElseThrow())
                .hasToString("ot=rv:00000000000001;th:8,a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ot",
                "ot=",
                "=x",
                "ot=th",
                "ot=th:",
                "ot=th:g",
                "ot=th:123456789abcdef",
                "ot=rv:1",
                "ot=th:8;",
                "UPPER=1",
                "a=b=c",
                "a=\u00e9",
                "1a=x",
                "@system=x",
                "tenant@=x",
                "tenant@1system=x",
                "a@b@c=x",
                "a=x\n",
            })
    void refusesWhatIsMalformed(String text) {
        assertThat(OtTraceState.parse(text)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(OtTraceState.parse("a=" + "x".repeat(1023))).isEmpty();
        assertThat(OtTraceState.parse("a=1,".repeat(33))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"256,0,256", "257,0,1", "256,0,257", "241,14,256", "242,1,1", "1,15,1"})
    void limitsTheLengthsOfKeysAndValues(int name, int system, int value) {
        String key = "k".repeat(name) + (system == 0 ? "" : "@" + "s".repeat(system));
        boolean fits = name <= (system == 0 ? 256 : 241) && system <= 14 && value <= 256;

        assertThat(OtTraceState.parse(key + "=" + "v".repeat(value)).isPresent())
                .isEqualTo(fits);
    }

    @Test
    void onlyRaisesThresholds() {
        OtTraceState state = OtTraceState.parse("ot=th:8").orElseThrow();

        assertThat(state.raisedTo(Threshold.parse("4"))).hasToString("ot=th:8");
        assertThat(state.raisedTo(Threshold.parse("c"))).hasToString("ot=th:c");
        assertThat(state.withoutThreshold()).hasToString("");
        assertThat(OtTraceState.EMPTY.raisedTo(Threshold.ALWAYS)).hasToString("ot=th:0");
        assertThat(state.withRandomness(1)).hasToString("ot=rv:00000000000001;th:8");
    }

    @ParameterizedTest
    @CsvSource({
        "1,4,0",
        "0.5,4,8",
        "0.25,4,c",
        "0.1,4,e666",
        "0.01,4,fd70a",
        "0.001,4,ffbe77",
        "0.333333333,3,aab",
        "0.9999,4,00068dc",
        "0.1,14,e6666666666666",
    })
    void turnsProbabilitiesIntoThresholds(double probability, int precision, String expected) {
        assertThat(Threshold.format(Threshold.of(probability, precision))).isEqualTo(expected);
    }

    @Test
    void keepsNothingBelowTheSmallestProbability() {
        assertThat(Threshold.of(0, 4)).isEqualTo(Threshold.NEVER);
        assertThat(Threshold.of(Double.NaN, 4)).isEqualTo(Threshold.NEVER);
        assertThat(Threshold.of(Threshold.MIN_PROBABILITY, 4)).isEqualTo(Threshold.NEVER - 1);
    }
}
