package io.spillway.ottl;

import java.util.ArrayList;
import java.util.List;

/** Splits a text into tokens. */
final class Lexer {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** The tokens of a text, closed by one of kind {@link TokenKind#END}. */
    static List<Token> tokens(String text) throws InvalidExpressionException {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws InvalidExpressionException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"') {
                string();
            } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
                number();
            } else if (isLetter(c)) {
                word();
            } else {
                symbol(c);
            }
        }
        tokens.add(new Token(TokenKind.END, "", text.length()));
    }

    private void string() throws InvalidExpressionException {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (true) {
            if (at >= text.length()) {
                throw new InvalidExpressionException(start, "the string has no closing quote");
            }
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                tokens.add(new Token(TokenKind.STRING, value.toString(), start));
                return;
            }
            if (c == '\\') {
                escape(value);
            } else {
                value.append(c);
                at++;
            }
        }
    }

    /** The escapes of Go's string literals that stand for text. */
    private void escape(StringBuilder value) throws InvalidExpressionException {
        char c = peek(1);
        int simple = "abfnrtv\\\"'".indexOf(c);
        if (simple >= 0) {
            value.append("\u0007\b\f\n\r\t\u000b\\\"'".charAt(simple));
            at += 2;
            return;
        }
        int digits = switch (c) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default ->
                throw new InvalidExpressionException(at, "unknown escape \"\\" + c + "\" (write \\\\ for a backslash)");
        };
        value.appendCodePoint(hex(digits));
        at += 2 + digits;
    }

    private int hex(int digits) throws InvalidExpressionException {
        int from = at + 2;
        try {
            int codePoint = Integer.parseUnsignedInt(text, from, from + digits, 16);
            if (Character.isValidCodePoint(codePoint)) {
                return codePoint;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException notHex) {
            // falls through: the same message serves for too few digits and for wrong ones
        }
        throw new InvalidExpressionException(at, "an escape needs " + digits + " hexadecimal digits");
    }

    private void number() {
        int start = at;
        if (text.startsWith("0x", at) && isHexDigit(peek(2))) {
            at += 2;
            skipWhile(true);
            tokens.add(new Token(TokenKind.BYTES, text.substring(start, at), start));
            return;
        }
        skipWhile(false);
        boolean fraction = at < text.length() && text.charAt(at) == '.';
        if (fraction) {
            at++;
            skipWhile(false);
            exponent();
        }
        tokens.add(new Token(fraction ? TokenKind.FLOAT : TokenKind.INT, text.substring(start, at), start));
    }

    private void exponent() {
        char e = peek(0);
        if (e != 'e' && e != 'E') {
            return;
        }
        int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if (isDigit(peek(1 + sign))) {
            at += 1 + sign;
            skipWhile(false);
        }
    }

    private void skipWhile(boolean hexDigits) {
        while (hexDigits ? isHexDigit(peek(0)) : isDigit(peek(0))) {
            at++;
        }
    }

    private void word() {
        int start = at;
        while (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == '_') {
            at++;
        }
        String word = text.substring(start, at);
        TokenKind kind = switch (word) {
            case "nil" -> TokenKind.NIL;
            case "true", "false" -> TokenKind.BOOLEAN;
            case "not" -> TokenKind.NOT;
            case "or" -> TokenKind.OR;
            case "and" -> TokenKind.AND;
            default -> Character.isLowerCase(word.charAt(0)) ? TokenKind.LOWERCASE : TokenKind.UPPERCASE;
        };
        tokens.add(new Token(kind, word, start));
    }

    private void symbol(char c) throws InvalidExpressionException {
        int length = 1;
        TokenKind kind = switch (c) {
            case '=' ->
                switch (peek(1)) {
                    case '=' -> TokenKind.COMPARISON;
                    case '>' -> TokenKind.ARROW;
                    default -> TokenKind.EQUAL;
                };
            case '_' -> TokenKind.UNDERSCORE;
            case '!' -> TokenKind.COMPARISON;
            case '<', '>' -> TokenKind.COMPARISON;
            case '+', '-' -> TokenKind.PLUS_MINUS;
            case '*', '/' -> TokenKind.TIMES_DIVIDE;
            case '(' -> TokenKind.OPEN_PAREN;
            case ')' -> TokenKind.CLOSE_PAREN;
            case '[' -> TokenKind.OPEN_BRACKET;
            case ']' -> TokenKind.CLOSE_BRACKET;
            case '{' -> TokenKind.OPEN_BRACE;
            case '}' -> TokenKind.CLOSE_BRACE;
            case ',' -> TokenKind.COMMA;
            case '.' -> TokenKind.DOT;
            case ':' -> TokenKind.COLON;
            default -> throw new InvalidExpressionException(at, "unexpected character \"" + c + "\"");
        };
        if (kind == TokenKind.ARROW || (kind == TokenKind.COMPARISON && peek(1) == '=')) {
            length = 2;
        } else if (c == '!') {
            throw new InvalidExpressionException(at, "unexpected character \"!\" (write \"not\" or \"!=\")");
        }
        tokens.add(new Token(kind, text.substring(at, at + length), at));
        at += length;
    }

    /** A character further on; NUL past the end. */
    private char peek(int distance) {
        return at + distance < text.length() ? text.charAt(at + distance) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
