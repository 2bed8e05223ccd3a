package io.spillway.ottl;

/** The kinds of tokens; {@link #label()} is how messages call them. */
enum TokenKind {
    STRING("a string"),
    INT("an integer"),
    FLOAT("a number"),
    BYTES("bytes"),
    LOWERCASE("a path or function"),
    UPPERCASE("an enum or function"),
    NIL("nil"),
    BOOLEAN("true or false"),
    NOT("not"),
    OR("or"),
    AND("and"),
    COMPARISON("a comparison"),
    PLUS_MINUS("+ or -"),
    TIMES_DIVIDE("* or /"),
    EQUAL("="),
    ARROW("=>"),
    UNDERSCORE("_"),
    OPEN_PAREN("("),
    CLOSE_PAREN(")"),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    COMMA(","),
    DOT("."),
    COLON(":"),
    END("the end");

    private final String label;

    TokenKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
