package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAgentsTest {
    private static final List<String> HEADERS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1.2"
                    + " Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36",
            "Dalvik/2.1.0 (Linux; U; Android 9; ADT-2 Build/PTT5.181126.002)",
            "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
            "okhttp/4.12.0",
            "Go-http-client/1.1",
            "python-requests/2.31.0",
            "ESPN Radio/3.2.113 CFNetwork/485.12.30 Darwin/10.4.0",
            "Roku/DVP-9.10 (519.10E04111A)",
            "wget",
            "");
    private static final int MUTATIONS = Integer.getInteger("spillway.userAgents", 300);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | Firefox | 143.0 | Linux |
            1 | Chrome | 120.0.0 | Windows | 10
            2 | Mobile Safari | 17.1.2 | iOS | 17.1.2
            3 | Googlebot | 2.1 | Other |
            4 | Chrome Mobile | 112.0.0 | Android | 13
            7 | okhttp | 4.12.0 | Other |
            9 | Python Requests | 2.31 | Other |
            13 | Other | '' | Other |
            """)
    void namesTheProgramAndTheSystem(int header, String name, String version, String system, String systemVersion) {
        var parts = UserAgents.shared().parts(HEADERS.get(header));

        assertThat(parts)
                .containsEntry("user_agent.name", name)
                .containsEntry("user_agent.version", version)
                .containsEntry("user_agent.original", HEADERS.get(header))
                .containsEntry("os.name", system);
        assertThat(parts.get("os.version")).isEqualTo(systemVersion);
    }

    @Test
    void findsWithRequiredTextsWhatItFindsWithoutThem() {
        UserAgents all = new UserAgents(regex -> List.of());
        Random random = new Random(20261201);
        for (int i = 0; i < MUTATIONS; i++) {
            String header = mutated(random);
            assertThat(UserAgents.shared().parts(header)).as(header).isEqualTo(all.parts(header));
        }
    }

    /** Two pieces of headers, one of them perhaps in other letters. */
    private static String mutated(Random random) {
        String one = HEADERS.get(random.nextInt(HEADERS.size()));
        String other = HEADERS.get(random.nextInt(HEADERS.size()));
        String text = one.substring(random.nextInt(one.length() + 1))
                + other.substring(0, random.nextInt(other.length() + 1));
        return switch (random.nextInt(4)) {
            case 0 -> text.toUpperCase(java.util.Locale.ROOT);
            case 1 -> text.replace('k', '\u212a').replace('s', '\u017f');
            default -> text;
        };
    }

    @Test
    void refusesEndlessHeaders() {
        assertThatThrownBy(() -> UserAgents.shared().parts("x".repeat(UserAgents.MAX_LENGTH + 1)))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("the user agent is longer than 8192 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            (Fire|Sea)fox/(\\d+) ; fox/
            (Fire|Sea)fo?x ; fire,sea
            (?i)Chrome/?(\\d+) ; chrome
            ab?cd+e ; cd
            a.b ; ''
            (?:Alpha|B) ; ''
            (?:Alpha)?Be ; be
            x{0,3}yz ; yz
            [abc]de]f ; de
            [])]gh\\.ij ; gh.ij
            \\d+\\bKey ; key
            one|two three ; one,two three
            (One(?:Two)*)+three ; three
            """)
    void readsTheTextsThatAnExpressionRequires(String regex, String texts) {
        assertThat(String.join(",", RequiredText.of(regex))).isEqualTo(texts);
    }
}
