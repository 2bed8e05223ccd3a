package io.spillway.ottl;

/**
 * A piece of the text.
 *
 * @param text as it stands in the text; for strings what they mean, without quotes and escapes
 * @param offset the offset of its first character
 */
record Token(TokenKind kind, String text, int offset) {
    String describe() {
        return kind == TokenKind.END ? "the end" : "\"" + text + "\"";
    }
}
