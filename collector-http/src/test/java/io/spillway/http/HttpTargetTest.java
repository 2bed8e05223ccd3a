package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {
    @ParameterizedTest
    @CsvSource({
        "http://foo_bar:4318, false, foo_bar, 4318, ''",
        "HTTP://localhost:4318, false, localhost, 4318, ''",
        "https://otel, true, otel, 443, ''",
        "http://otel., false, otel., 80, ''",
        "http://[::1]:4318/v1, false, ::1, 4318, /v1",
        "https://[2001:db8::1]/a?b=c, true, 2001:db8::1, 443, /a?b=c",
        "http://127.0.0.1:, false, 127.0.0.1, 80, ''",
        "http://h?x=y, false, h, 80, ?x=y",
        "http://bücher.example/, false, xn--bcher-kva.example, 80, /"
    })
    void readsUrls(String text, boolean secure, String host, int port, String path) {
        assertThat(HttpTarget.parse(text)).isEqualTo(new HttpTarget(secure, host, port, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:4318",
                "ftp://h",
                "http://",
                "http://:4318",
                "http://h:65536",
                "http://h:x",
                "http://user@h",
                "http://h /x",
                "http://h/ x",
                "http://h/%zz",
                "http://h/#f",
                "http://[::1",
                "http://a:b:c"
            })
    void refusesWhatIsNoUrlOfAServer(String text) {
        assertThatThrownBy(() -> HttpTarget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a URL such as http://host:4318");
    }

    @Test
    void joinsPathsWithOneSlash() {
        for (String base : new String[] {"http://h:1", "http://h:1/"}) {
            assertThat(HttpTarget.parse(base).append("/v1/traces")).hasToString("http://h:1/v1/traces");
        }
        assertThat(HttpTarget.parse("https://h:443/a/").append("v1")).hasToString("https://h/a/v1");
        assertThat(HttpTarget.parse("http://[::1]:4318/x?y").pathOnly()).isEqualTo("/x");
    }
}
