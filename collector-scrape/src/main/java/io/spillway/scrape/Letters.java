package io.spillway.scrape;

/** The bytes of which unquoted names consist. */
final class Letters {
    private static final boolean[] NAME = new boolean[256];

    static {
        for (int c = 0; c < NAME.length; c++) {
            NAME[c] =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
        }
    }

    private Letters() {}

    /** Whether the byte may stand in the name of a metric. A label has no colon, and no name begins with a digit. */
    static boolean isName(byte b) {
        return NAME[b & 0xFF];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether the bytes are the word, which is ASCII. */
    static boolean spell(byte[] bytes, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes end with the word, which is ASCII. */
    static boolean end(byte[] bytes, int from, int to, String word) {
        return to - from >= word.length() && spell(bytes, to - word.length(), to, word);
    }
}
