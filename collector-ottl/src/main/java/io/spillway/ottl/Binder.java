package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.AttributeKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Turns a syntax tree into readers of items of one context; refuses what it does not know. */
final class Binder {
    private final Context context;
    private final Functions functions = new Functions(this);
    private int slots;
    private boolean needsMetric;

    Binder(Context context) {
        this.context = context;
    }

    Context context() {
        return context;
    }

    boolean needsMetric() {
        return needsMetric;
    }

    void needMetric() {
        needsMetric = true;
    }

    /** A number for an operand that no other part of the condition uses. */
    int slot() {
        return slots++;
    }

    BoundCondition condition(Expression expression) throws InvalidExpressionException {
        return switch (expression) {
            case Expression.Or or -> any(or.terms());
            case Expression.And and -> all(and.terms());
            case Expression.Not not -> {
                BoundCondition term = condition(not.term());
                yield at -> !term.test(at);
            }
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Bool bool -> at -> bool.value();
            case Expression.Call call -> functions.condition(call);
            case Expression.Arithmetic _,
                    Expression.Negation _,
                    Expression.Nil _,
                    Expression.Int _,
                    Expression.Real _,
                    Expression.Text _,
                    Expression.Bytes _,
                    Expression.Symbol _,
                    Expression.Path _,
                    Expression.ListLiteral _,
                    Expression.MapLiteral _ ->
                throw new InvalidExpressionException(
                        expression.offset(), "a value is not a condition; compare it with something");
        };
    }

    private BoundCondition any(List<Expression> terms) throws InvalidExpressionException {
        BoundCondition[] predicates = conditions(terms);
        return at -> {
            for (BoundCondition predicate : predicates) {
                if (predicate.test(at)) {
                    return true;
                }
            }
            return false;
        };
    }

    private BoundCondition all(List<Expression> terms) throws InvalidExpressionException {
        BoundCondition[] predicates = conditions(terms);
        return at -> {
            for (BoundCondition predicate : predicates) {
                if (!predicate.test(at)) {
                    return false;
                }
            }
            return true;
        };
    }

    private BoundCondition[] conditions(List<Expression> terms) throws InvalidExpressionException {
        List<BoundCondition> predicates = new ArrayList<>();
        for (Expression term : terms) {
            predicates.add(condition(term));
        }
        return predicates.toArray(BoundCondition[]::new);
    }

    private BoundCondition comparison(Expression.Comparison comparison) throws InvalidExpressionException {
        Comparator comparator = comparison.comparator();
        boolean equality = comparator == Comparator.EQUAL || comparator == Comparator.NOT_EQUAL;
        if (equality && comparison.right() instanceof Expression.Text literal) {
            return sameText(value(comparison.left()), literal.value(), comparator == Comparator.EQUAL);
        }
        ValueReader left = value(comparison.left());
        ValueReader right = value(comparison.right());
        int leftSlot = slot();
        int rightSlot = slot();
        return ordered(left, leftSlot, comparator, right, rightSlot);
    }

    private static BoundCondition ordered(
            ValueReader left, int leftSlot, Comparator comparator, ValueReader right, int rightSlot) {
        return at -> {
            Operand a = at.operand(leftSlot);
            left.read(at, a);
            Operand b = at.operand(rightSlot);
            right.read(at, b);
            return Operand.compare(a, comparator, b);
        };
    }

    /** The most frequent comparison, of an attribute with a literal text, without decoding the attribute. */
    private BoundCondition sameText(ValueReader left, String literal, boolean expected) {
        AttributeKey text = AttributeKey.of(literal);
        int slot = slot();
        return at -> {
            Operand operand = at.operand(slot);
            left.read(at, operand);
            return operand.is(text) == expected;
        };
    }

    ValueReader value(Expression expression) throws InvalidExpressionException {
        return switch (expression) {
            case Expression.Nil _ -> (at, into) -> into.setNil();
            case Expression.Bool bool -> (at, into) -> into.setBool(bool.value());
            case Expression.Int number -> (at, into) -> into.setInt(number.value());
            case Expression.Real number -> (at, into) -> into.setDouble(number.value());
            case Expression.Text text -> (at, into) -> into.setString(text.value());
            case Expression.Bytes bytes -> bytes(bytes);
            case Expression.Symbol symbol -> symbol(symbol);
            case Expression.Path path -> Paths.bind(path, context);
            case Expression.Call call -> functions.value(call);
            case Expression.Arithmetic arithmetic -> Arithmetic.bind(arithmetic, this);
            case Expression.Negation negation ->
                throw new InvalidExpressionException(
                        negation.offset(), "a sign is supported only in front of a number");
            case Expression.ListLiteral list ->
                throw new InvalidExpressionException(list.offset(), "list literals are not supported");
            case Expression.MapLiteral map ->
                throw new InvalidExpressionException(map.offset(), "map literals are not supported");
            case Expression.Or _, Expression.And _, Expression.Not _, Expression.Comparison _ ->
                throw new InvalidExpressionException(expression.offset(), "a condition is not a value");
        };
    }

    private static ValueReader bytes(Expression.Bytes literal) throws InvalidExpressionException {
        ByteString value = parse(literal);
        return (at, into) -> into.setBytes(value);
    }

    static ByteString parse(Expression.Bytes literal) throws InvalidExpressionException {
        if (literal.hex().length() % 2 != 0) {
            throw new InvalidExpressionException(
                    literal.offset(), "bytes 0x" + literal.hex() + " have an odd number of digits");
        }
        return ByteString.copyFrom(HexFormat.of().parseHex(literal.hex()));
    }

    private ValueReader symbol(Expression.Symbol symbol) throws InvalidExpressionException {
        long number = Enums.number(symbol, context);
        return (at, into) -> into.setInt(number);
    }
}
