package io.spillway.ottl;

import java.util.List;

/** The syntax tree, as written; what it means is decided by the {@link Binder}. */
sealed interface Expression {
    /** The offset of the expression in the text. */
    int offset();

    record Or(List<Expression> terms, int offset) implements Expression {}

    record And(List<Expression> terms, int offset) implements Expression {}

    record Not(Expression term, int offset) implements Expression {}

    record Comparison(Expression left, Comparator comparator, Expression right, int offset) implements Expression {}

    record Arithmetic(Expression left, char operator, Expression right, int offset) implements Expression {}

    record Negation(Expression term, int offset) implements Expression {}

    /** A value that is already bound: the argument of a function that another function calls. */
    record Given(Getter getter, int offset) implements Expression {}

    /**
     * A function without a name, as an argument of another function.
     *
     * @param parameters the names; {@code _} for an argument that is not used
     */
    record Lambda(List<String> parameters, Expression body, int offset) implements Expression {}

    record Nil(int offset) implements Expression {}

    record Bool(boolean value, int offset) implements Expression {}

    record Int(long value, int offset) implements Expression {}

    record Real(double value, int offset) implements Expression {}

    record Text(String value, int offset) implements Expression {}

    record Bytes(String hex, int offset) implements Expression {}

    /** An upper-case word that is not a call. */
    record Symbol(String name, int offset) implements Expression {}

    /** A call of a function, with the keys that index its result. */
    record Call(String name, List<Argument> arguments, List<Expression> keys, int offset) implements Expression {}

    /**
     * One argument.
     *
     * @param name empty when the argument is given by its position
     */
    record Argument(String name, Expression value) {}

    record Path(List<Segment> segments, int offset) implements Expression {
        /** The path as written, without keys. */
        String dotted() {
            return String.join(".", segments.stream().map(Segment::name).toList());
        }
    }

    record Segment(String name, List<Expression> keys, int offset) {}

    record ListLiteral(List<Expression> elements, int offset) implements Expression {}

    /** A map; the name of an argument is a key. */
    record MapLiteral(List<Argument> entries, int offset) implements Expression {}
}
