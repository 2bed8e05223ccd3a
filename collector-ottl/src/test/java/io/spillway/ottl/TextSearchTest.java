package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search finds what RE2 finds, with expressions that are plain texts and with all others. */
final class TextSearchTest {
    private static final int PATTERNS = 20_000;
    private static final String PIECES = "aab..\\|^$[]()*+?{}-1\n é";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "^a",
                "a$",
                "^a$",
                "^$",
                "a|b",
                "^a|b$|",
                "[.]a",
                "\\.a",
                "a[.]$",
                "[a]*",
                "a*",
                "ab?",
                "\\d",
                "(a)",
                "a{2}",
                "[^]a]",
                "[]a]",
                "[-]",
                "(?i)A",
                "^^a",
                "a$b",
                "\\$a",
                "\uD83D\uDE00+",
                "[\uD83D\uDE00]"
            })
    void findsWhatRe2Finds(String regex) {
        for (String text : new String[] {
            "", "a", "A", "b", "ab", "ba", ".a", "xa.", "aa", "$a", "]a", "-", "1", "a\n", "\uD83D\uDE00"
        }) {
            assertSame(Pattern.compile(regex), text);
        }
    }

    @Test
    void findsWhatRe2FindsWithRandomExpressions() {
        Random random = new Random(20261201);
        int compiled = 0;
        for (int i = 0; i < PATTERNS; i++) {
            try {
                Pattern pattern = Pattern.compile(pieces(random, 6));
                assertSame(pattern, pieces(random, 8));
                compiled++;
            } catch (PatternSyntaxException _) {
                // RE2 decides which expressions are valid
            }
        }
        assertThat(compiled).isGreaterThan(PATTERNS / 4);
    }

    private static String pieces(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(PIECES.charAt(random.nextInt(PIECES.length())));
        }
        return text.toString();
    }

    private static void assertSame(Pattern pattern, String text) {
        assertThat(TextSearch.of(pattern).test(text))
                .as("\"%s\" in \"%s\"", pattern, text)
                .isEqualTo(pattern.matcher(text).find());
    }
}
