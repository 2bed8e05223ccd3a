package io.spillway.ottl;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads tokens into a syntax tree.
 *
 * <pre>
 * or         = and { "or" and }
 * and        = not { "and" not }
 * not        = [ "not" ] comparison
 * comparison = sum [ ("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") sum ]
 * sum        = product { ("+" | "-") product }
 * product    = primary { ("*" | "/") primary }
 * primary    = "(" or ")" | lambda | literal | symbol | call | path | list | map
 * lambda     = "(" [ parameter { "," parameter } ] ")" "=>" or
 * parameter  = word | "_"
 * call       = word "(" [ argument { "," argument } ] ")" { "[" or "]" }
 * argument   = [ word "=" ] or
 * path       = word { "[" or "]" } { "." word { "[" or "]" } }
 * </pre>
 *
 * The grammar is wider than the language where that makes it simpler; the binder refuses conditions used as values and
 * values used as conditions.
 */
final class Parser {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_LENGTH = 65_536;

    private final List<Token> tokens;
    private int at;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Expression parse(String text) throws InvalidExpressionException {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidExpressionException(
                    MAX_LENGTH, "the condition has " + text.length() + " characters (expected: <= " + MAX_LENGTH + ")");
        }
        Parser parser = new Parser(Lexer.tokens(text));
        Expression expression = parser.or();
        parser.expect(TokenKind.END, "\"and\", \"or\", a comparison or the end");
        return expression;
    }

    /** Reads an editor call, with a condition behind {@code where}; without one, the condition is true. */
    static Statement.Parsed parseStatement(String text) throws InvalidExpressionException {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidExpressionException(
                    MAX_LENGTH, "the statement has " + text.length() + " characters (expected: <= " + MAX_LENGTH + ")");
        }
        Parser parser = new Parser(Lexer.tokens(text));
        if (!(parser.primary() instanceof Expression.Call editor)) {
            throw new InvalidExpressionException(0, "expected a call of an editor, such as set(name, \"x\")");
        }
        Token next = parser.next();
        Expression where = new Expression.Bool(true, next.offset());
        if (next.kind() == TokenKind.LOWERCASE && next.text().equals("where")) {
            parser.at++;
            where = parser.or();
        }
        parser.expect(TokenKind.END, "\"where\" or the end");
        return new Statement.Parsed(text, editor, where);
    }

    private Expression or() throws InvalidExpressionException {
        int offset = next().offset();
        if (++depth > MAX_DEPTH) {
            throw new InvalidExpressionException(offset, "nested more than " + MAX_DEPTH + " deep");
        }
        List<Expression> terms = new ArrayList<>(List.of(and()));
        while (take(TokenKind.OR)) {
            terms.add(and());
        }
        depth--;
        return terms.size() == 1 ? terms.getFirst() : new Expression.Or(terms, offset);
    }

    private Expression and() throws InvalidExpressionException {
        int offset = next().offset();
        List<Expression> terms = new ArrayList<>(List.of(not()));
        while (take(TokenKind.AND)) {
            terms.add(not());
        }
        return terms.size() == 1 ? terms.getFirst() : new Expression.And(terms, offset);
    }

    private Expression not() throws InvalidExpressionException {
        int offset = next().offset();
        return take(TokenKind.NOT) ? new Expression.Not(comparison(), offset) : comparison();
    }

    private Expression comparison() throws InvalidExpressionException {
        Expression left = sum();
        Token operator = next();
        if (!take(TokenKind.COMPARISON)) {
            return left;
        }
        return new Expression.Comparison(left, Comparator.of(operator.text()), sum(), left.offset());
    }

    private Expression sum() throws InvalidExpressionException {
        Expression left = product();
        for (Token operator = next(); take(TokenKind.PLUS_MINUS); operator = next()) {
            left = new Expression.Arithmetic(left, operator.text().charAt(0), product(), left.offset());
        }
        return left;
    }

    private Expression product() throws InvalidExpressionException {
        Expression left = primary();
        for (Token operator = next(); take(TokenKind.TIMES_DIVIDE); operator = next()) {
            left = new Expression.Arithmetic(left, operator.text().charAt(0), primary(), left.offset());
        }
        return left;
    }

    private Expression primary() throws InvalidExpressionException {
        Token token = next();
        at++;
        return switch (token.kind()) {
            case OPEN_PAREN -> isLambda() ? lambda(token) : group();
            case PLUS_MINUS -> signed(token);
            case STRING -> new Expression.Text(token.text(), token.offset());
            case INT, FLOAT -> number(token, "");
            case BYTES -> new Expression.Bytes(token.text().substring(2), token.offset());
            case NIL -> new Expression.Nil(token.offset());
            case BOOLEAN -> new Expression.Bool(token.text().equals("true"), token.offset());
            case UPPERCASE, LOWERCASE -> word(token);
            case OPEN_BRACKET -> list(token);
            case OPEN_BRACE -> map(token);
            case NOT,
                    OR,
                    AND,
                    COMPARISON,
                    TIMES_DIVIDE,
                    EQUAL,
                    ARROW,
                    UNDERSCORE,
                    CLOSE_PAREN,
                    CLOSE_BRACKET,
                    CLOSE_BRACE -> throw unexpected(token);
            case COMMA, DOT, COLON, END -> throw unexpected(token);
        };
    }

    private Expression group() throws InvalidExpressionException {
        Expression inner = or();
        expect(TokenKind.CLOSE_PAREN, "\")\"");
        return inner;
    }

    /** Whether parameters and an arrow follow an opening parenthesis. */
    private boolean isLambda() {
        int end = at;
        while (isParameter(tokens.get(end).kind()) || tokens.get(end).kind() == TokenKind.COMMA) {
            end++;
        }
        return tokens.get(end).kind() == TokenKind.CLOSE_PAREN
                && tokens.get(end + 1).kind() == TokenKind.ARROW;
    }

    private static boolean isParameter(TokenKind kind) {
        return kind == TokenKind.LOWERCASE || kind == TokenKind.UNDERSCORE;
    }

    private Expression lambda(Token open) throws InvalidExpressionException {
        List<String> parameters = new ArrayList<>();
        while (next().kind() != TokenKind.CLOSE_PAREN) {
            if (!parameters.isEmpty()) {
                expect(TokenKind.COMMA, "\",\" or \")\"");
            }
            Token name = next();
            if (!isParameter(name.kind())) {
                throw new InvalidExpressionException(
                        name.offset(), "found " + name.describe() + " (expected: the name of a parameter)");
            }
            if (name.kind() == TokenKind.LOWERCASE && parameters.contains(name.text())) {
                throw new InvalidExpressionException(name.offset(), "parameter " + name.text() + " is there twice");
            }
            parameters.add(name.text());
            at++;
        }
        at += 2;
        Expression body = or();
        if (body instanceof Expression.Lambda) {
            throw new InvalidExpressionException(body.offset(), "a lambda expression cannot be the body of another");
        }
        return new Expression.Lambda(parameters, body, open.offset());
    }

    private Expression signed(Token sign) throws InvalidExpressionException {
        Token number = next();
        if (number.kind() == TokenKind.INT || number.kind() == TokenKind.FLOAT) {
            at++;
            return number(number, sign.text());
        }
        if (++depth > MAX_DEPTH) {
            throw new InvalidExpressionException(sign.offset(), "nested more than " + MAX_DEPTH + " deep");
        }
        Expression term = primary();
        depth--;
        return sign.text().equals("-") ? new Expression.Negation(term, sign.offset()) : term;
    }

    private static Expression number(Token token, String sign) throws InvalidExpressionException {
        try {
            return token.kind() == TokenKind.INT
                    ? new Expression.Int(Long.parseLong(sign + token.text()), token.offset())
                    : new Expression.Real(Double.parseDouble(sign + token.text()), token.offset());
        } catch (NumberFormatException tooLarge) {
            throw new InvalidExpressionException(
                    token.offset(), "number " + token.text() + " does not fit into 64 bits");
        }
    }

    private Expression word(Token token) throws InvalidExpressionException {
        if (next().kind() == TokenKind.OPEN_PAREN) {
            at++;
            List<Expression.Argument> arguments = arguments();
            return new Expression.Call(token.text(), arguments, keys(), token.offset());
        }
        if (token.kind() == TokenKind.UPPERCASE) {
            return new Expression.Symbol(token.text(), token.offset());
        }
        List<Expression.Segment> segments = new ArrayList<>();
        segments.add(new Expression.Segment(token.text(), keys(), token.offset()));
        while (take(TokenKind.DOT)) {
            Token name = expect(TokenKind.LOWERCASE, "a field name");
            segments.add(new Expression.Segment(name.text(), keys(), name.offset()));
        }
        return new Expression.Path(segments, token.offset());
    }

    private List<Expression.Argument> arguments() throws InvalidExpressionException {
        List<Expression.Argument> arguments = new ArrayList<>();
        if (take(TokenKind.CLOSE_PAREN)) {
            return arguments;
        }
        do {
            String name = "";
            if (next().kind() == TokenKind.LOWERCASE && tokens.get(at + 1).kind() == TokenKind.EQUAL) {
                name = next().text();
                at += 2;
            }
            arguments.add(new Expression.Argument(name, or()));
        } while (take(TokenKind.COMMA));
        expect(TokenKind.CLOSE_PAREN, "\",\" or \")\"");
        return arguments;
    }

    private List<Expression> keys() throws InvalidExpressionException {
        List<Expression> keys = new ArrayList<>();
        while (take(TokenKind.OPEN_BRACKET)) {
            keys.add(or());
            expect(TokenKind.CLOSE_BRACKET, "\"]\"");
        }
        return keys;
    }

    private Expression list(Token open) throws InvalidExpressionException {
        List<Expression> elements = new ArrayList<>();
        if (!take(TokenKind.CLOSE_BRACKET)) {
            do {
                elements.add(or());
            } while (take(TokenKind.COMMA));
            expect(TokenKind.CLOSE_BRACKET, "\",\" or \"]\"");
        }
        return new Expression.ListLiteral(elements, open.offset());
    }

    private Expression map(Token open) throws InvalidExpressionException {
        List<Expression.Argument> entries = new ArrayList<>();
        if (!take(TokenKind.CLOSE_BRACE)) {
            do {
                Token key = expect(TokenKind.STRING, "a key in quotes");
                expect(TokenKind.COLON, "\":\"");
                entries.add(new Expression.Argument(key.text(), or()));
            } while (take(TokenKind.COMMA));
            expect(TokenKind.CLOSE_BRACE, "\",\" or \"}\"");
        }
        return new Expression.MapLiteral(entries, open.offset());
    }

    private Token next() {
        return tokens.get(at);
    }

    private boolean take(TokenKind kind) {
        if (next().kind() != kind) {
            return false;
        }
        at++;
        return true;
    }

    private Token expect(TokenKind kind, String expected) throws InvalidExpressionException {
        Token token = next();
        if (token.kind() != kind) {
            throw new InvalidExpressionException(
                    token.offset(), "found " + token.describe() + " (expected: " + expected + ")");
        }
        at++;
        return token;
    }

    private static InvalidExpressionException unexpected(Token token) {
        return new InvalidExpressionException(
                token.offset(), "found " + token.describe() + " (expected: a path, a function or a literal)");
    }
}
