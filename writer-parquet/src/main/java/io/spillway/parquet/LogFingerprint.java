package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/**
 * The fingerprint of a log record's body: equal for lines that one statement of a program has written with other values. The
 * fingerprint depends on the body alone, so it is the same in every process and in any order of lines.
 *
 * <p>Text is cut into words at its first line end. A word with a digit, and a quoted string, count as one placeholder, and neighbouring
 * placeholders count once. A quoted string before a colon is a key of JSON and keeps its text; after the keys {@code msg},
 * {@code message}, {@code body} and {@code event} the quoted text is cut into words. Letters lose their case. Escape sequences of
 * terminals do not count. At most {@link #MAX_WORDS} words count. Bodies of other types are hashed by the names of their keys.
 */
final class LogFingerprint {
    static final int MAX_WORDS = 64;

    private static final long SEED = 0x5350494C4C574159L;
    private static final long PLACEHOLDER = 0x2A;
    private static final int MAX_DEPTH = 100;
    private static final byte ESCAPE = 0x1B;

    private byte[] bytes = {};
    private int to;
    private long hash;
    private int words;
    private boolean wasPlaceholder;

    /** The fingerprint of an encoded {@code AnyValue}; 0 if there is none. */
    long of(byte[] source, int from, int end) {
        if (from == end) {
            return 0;
        }
        bytes = source;
        hash = SEED;
        words = 0;
        wasPlaceholder = false;
        any(from, end, 0);
        return Hash64.mix(hash);
    }

    private void any(int from, int end, int depth) {
        int tag = Wire.varint32(bytes, from);
        int value = from + Wire.size(tag);
        add(tag);
        if ((tag & 7) != Wire.LENGTH_DELIMITED || depth > MAX_DEPTH) {
            return;
        }
        int content = value + Wire.size(Wire.varint32(bytes, value));
        if (tag == AttributeText.TAG_STRING) {
            to = Wire.skip(bytes, value, tag);
            text(content);
        } else if (tag == AttributeText.TAG_MAP || tag == AttributeText.TAG_ARRAY) {
            values(tag, content, end, depth);
        }
    }

    private void values(int listTag, int from, int end, int depth) {
        for (int at = from; at < end && words < MAX_WORDS; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            int content = value + Wire.size(Wire.varint32(bytes, value));
            if (listTag == AttributeText.TAG_MAP && content < at && bytes[content] == 0x0A) {
                int length = Wire.varint32(bytes, content + 1);
                int key = content + 1 + Wire.size(length);
                word(Hash64.of(bytes, key, key + length));
            } else if (listTag == AttributeText.TAG_ARRAY && content < at) {
                any(content, at, depth + 1);
            }
        }
    }

    private void text(int from) {
        int at = from;
        boolean isMessage = false;
        while (at < to && words < MAX_WORDS) {
            byte b = bytes[at];
            if (b == '\n' || b == '\r') {
                return;
            }
            if (b == ESCAPE) {
                at = afterEscape(at);
            } else if (b == '"' && !isMessage) {
                int end = closingQuote(at + 1);
                boolean isKey = isBeforeColon(end + 1);
                if (isKey) {
                    word(lower(at + 1, end));
                    isMessage = isMessageKey(at + 1, end);
                } else {
                    placeholder();
                }
                at = Math.min(to, end + 1);
            } else if (isWord(b)) {
                at = word(at);
            } else {
                isMessage &= b != '"' || bytes[at - 1] == ':' || bytes[at - 1] == ' ';
                at++;
            }
        }
    }

    private int word(int from) {
        int end = from;
        boolean hasDigit = false;
        while (end < to && isWord(bytes[end])) {
            hasDigit |= bytes[end] >= '0' && bytes[end] <= '9';
            end++;
        }
        if (hasDigit) {
            placeholder();
        } else {
            word(lower(from, end));
        }
        return end;
    }

    private void placeholder() {
        if (!wasPlaceholder) {
            word(PLACEHOLDER);
        }
        wasPlaceholder = true;
    }

    private void word(long wordHash) {
        wasPlaceholder = false;
        words++;
        add(wordHash);
    }

    private void add(long word) {
        hash = Hash64.add(hash, word);
    }

    private long lower(int from, int end) {
        long result = (long) end - from;
        for (int i = from; i < end; i++) {
            long b = bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] + ('a' - 'A') : bytes[i];
            result = result * 0x100000001B3L ^ b;
        }
        return result;
    }

    /** Letters, digits, all of UTF-8 that is not ASCII, and the characters that hold identifiers and numbers together. */
    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b < 0
                || b == '_'
                || b == '-'
                || b == '.';
    }

    private int closingQuote(int from) {
        int at = from;
        while (at < to && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, to);
    }

    private boolean isBeforeColon(int from) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        return at < to && bytes[at] == ':';
    }

    private boolean isMessageKey(int from, int end) {
        return is(from, end, "msg") || is(from, end, "message") || is(from, end, "body") || is(from, end, "event");
    }

    private boolean is(int from, int end, String name) {
        if (end - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int afterEscape(int from) {
        int at = from + 1;
        if (at < to && bytes[at] == '[') {
            at++;
            while (at < to && bytes[at] >= ' ' && bytes[at] < '@') {
                at++;
            }
            at++;
        }
        return Math.min(at, to);
    }
}
