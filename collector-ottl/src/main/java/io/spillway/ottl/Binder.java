package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.MapValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Resolves the paths, enums and functions of a statement in one context. */
final class Binder {
    private final Context context;
    private final Paths paths;
    /** The parameters of the lambda expressions around; the place of a name is its slot in the frame. */
    private final List<String> locals = new ArrayList<>();

    Binder(Context context) {
        this.context = context;
        this.paths = new Paths(this, context);
    }

    Context context() {
        return context;
    }

    Place place(Expression.Path path) throws InvalidExpressionException {
        return paths.bind(path);
    }

    Getter value(Expression expression) throws InvalidExpressionException {
        return switch (expression) {
            case Expression.Nil _ -> new Getter.Literal(null);
            case Expression.Bool bool -> new Getter.Literal(bool.value());
            case Expression.Int number -> new Getter.Literal(number.value());
            case Expression.Real number -> new Getter.Literal(number.value());
            case Expression.Text text -> new Getter.Literal(text.value());
            case Expression.Bytes bytes -> new Getter.Literal(bytes(bytes));
            case Expression.Symbol symbol -> new Getter.Literal(Enums.number(symbol, context));
            case Expression.Path path -> path(path);
            case Expression.Call call -> call(call);
            case Expression.Given given -> given.getter();
            case Expression.Arithmetic arithmetic ->
                Calculation.of(operand(arithmetic.left()), arithmetic.operator(), operand(arithmetic.right()));
            case Expression.Negation negation -> Calculation.negated(operand(negation.term()));
            case Expression.ListLiteral list -> list(list);
            case Expression.MapLiteral map -> map(map);
            case Expression.Lambda lambda ->
                throw new InvalidExpressionException(
                        lambda.offset(),
                        "a lambda expression is not a value (expected: a path, a function or a literal)");
            case Expression.Or _, Expression.And _, Expression.Not _, Expression.Comparison _ ->
                throw new InvalidExpressionException(
                        expression.offset(), "a condition is not a value (expected: a path, a function or a literal)");
        };
    }

    private Getter path(Expression.Path path) throws InvalidExpressionException {
        Expression.Segment first = path.segments().getFirst();
        int slot = locals.lastIndexOf(first.name());
        if (slot < 0) {
            return place(path);
        }
        if (path.segments().size() > 1) {
            throw new InvalidExpressionException(
                    path.offset(), "parameter " + first.name() + " has no fields (expected: keys in square brackets)");
        }
        if (first.keys().isEmpty()) {
            return frame -> frame.local(slot);
        }
        List<Key> keys = keys(first.keys());
        return frame -> Key.followResult(frame.local(slot), keys, frame);
    }

    /** The body of a lambda expression. A condition is a value in this place. */
    Lambda lambda(Expression.Lambda lambda) throws InvalidExpressionException {
        int outside = locals.size();
        locals.addAll(lambda.parameters());
        try {
            Expression body = lambda.body();
            boolean isCondition = body instanceof Expression.Or
                    || body instanceof Expression.And
                    || body instanceof Expression.Not
                    || body instanceof Expression.Comparison;
            if (!isCondition) {
                return new Lambda(outside, value(body));
            }
            Predicate<Frame> condition = condition(body);
            return new Lambda(
                    outside,
                    condition instanceof Constant(boolean holds) ? new Getter.Literal(holds) : condition::test);
        } finally {
            locals.subList(outside, locals.size()).clear();
        }
    }

    private Getter operand(Expression expression) throws InvalidExpressionException {
        return switch (expression) {
            case Expression.Int _,
                    Expression.Real _,
                    Expression.Path _,
                    Expression.Call _,
                    Expression.Arithmetic _,
                    Expression.Negation _ -> value(expression);
            default ->
                throw new InvalidExpressionException(
                        expression.offset(),
                        "not an operand of a calculation (expected: a number, a path or a function)");
        };
    }

    private static ByteString bytes(Expression.Bytes literal) throws InvalidExpressionException {
        if (literal.hex().length() % 2 != 0) {
            throw new InvalidExpressionException(
                    literal.offset(), "bytes 0x" + literal.hex() + " have an odd number of digits");
        }
        return ByteString.copyFrom(HexFormat.of().parseHex(literal.hex()));
    }

    private Getter call(Expression.Call call) throws InvalidExpressionException {
        if (Character.isLowerCase(call.name().charAt(0))) {
            throw new InvalidExpressionException(
                    call.offset(), "function " + call.name() + " is an editor and has no value");
        }
        Getter result = FunctionTable.bind(call, this);
        if (call.keys().isEmpty()) {
            return result;
        }
        List<Key> keys = keys(call.keys());
        return frame -> Key.followResult(result.get(frame), keys, frame);
    }

    private Getter list(Expression.ListLiteral list) throws InvalidExpressionException {
        List<Getter> elements = new ArrayList<>();
        for (Expression element : list.elements()) {
            elements.add(value(element));
        }
        if (elements.stream().allMatch(Getter.Literal.class::isInstance)) {
            return new Getter.Literal(
                    RawList.of(elements.stream().map(Binder::literal).toList()));
        }
        return frame -> {
            List<@Nullable Object> values = new ArrayList<>(elements.size());
            for (Getter element : elements) {
                values.add(element.get(frame));
            }
            return RawList.of(values);
        };
    }

    private static @Nullable Object literal(Getter getter) {
        return getter instanceof Getter.Literal(Object value) ? value : null;
    }

    private Getter map(Expression.MapLiteral map) throws InvalidExpressionException {
        List<String> names = new ArrayList<>();
        List<Getter> values = new ArrayList<>();
        for (Expression.Argument entry : map.entries()) {
            names.add(entry.name());
            values.add(value(entry.value()));
        }
        if (values.stream().allMatch(Getter.Literal.class::isInstance)) {
            return new Getter.Literal(
                    map(names, values.stream().map(Binder::literal).toList()));
        }
        return frame -> {
            List<@Nullable Object> current = new ArrayList<>(values.size());
            for (Getter value : values) {
                current.add(value.get(frame));
            }
            return map(names, current);
        };
    }

    private static MapValue map(List<String> names, List<? extends @Nullable Object> values) {
        MapValue result = new MapValue();
        for (int i = 0; i < names.size(); i++) {
            result.put(names.get(i), Values.attribute(values.get(i)));
        }
        return result;
    }

    List<Key> keys(List<Expression> expressions) throws InvalidExpressionException {
        List<Key> keys = new ArrayList<>();
        for (Expression expression : expressions) {
            keys.add(
                    switch (expression) {
                        case Expression.Text text -> new Key.Name(AttributeKey.of(text.value()));
                        case Expression.Int number -> new Key.Position(number.value());
                        default -> new Key.Computed(value(expression));
                    });
        }
        return keys;
    }

    /** A condition; one that is the same for all frames is a {@link Constant}. */
    Predicate<Frame> condition(Expression expression) throws InvalidExpressionException {
        return switch (expression) {
            case Expression.Or or -> combined(or.terms(), true);
            case Expression.And and -> combined(and.terms(), false);
            case Expression.Not not -> {
                Predicate<Frame> term = condition(not.term());
                yield term instanceof Constant(boolean holds) ? new Constant(!holds) : frame -> !term.test(frame);
            }
            case Expression.Bool bool -> new Constant(bool.value());
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Call call -> {
                Getter getter = call(call);
                yield frame -> {
                    Object value = getter.get(frame);
                    if (value instanceof Boolean bool) {
                        return bool;
                    }
                    throw new EvaluationException(
                            call.name() + ": expected a boolean as condition but found " + Values.label(value));
                };
            }
            case Expression.Nil _,
                    Expression.Int _,
                    Expression.Real _,
                    Expression.Text _,
                    Expression.Bytes _,
                    Expression.Symbol _,
                    Expression.Path _,
                    Expression.Given _,
                    Expression.Lambda _,
                    Expression.Arithmetic _,
                    Expression.Negation _,
                    Expression.ListLiteral _,
                    Expression.MapLiteral _ ->
                throw new InvalidExpressionException(
                        expression.offset(), "not a condition (expected: a comparison, a function, true or false)");
        };
    }

    /** A condition that is the same for all frames. */
    record Constant(boolean holds) implements Predicate<Frame> {
        @Override
        public boolean test(Frame frame) {
            return holds;
        }
    }

    /** A constant term decides the whole, or has no effect. */
    private Predicate<Frame> combined(List<Expression> terms, boolean isOr) throws InvalidExpressionException {
        List<Predicate<Frame>> open = new ArrayList<>();
        boolean isDecided = false;
        for (Expression term : terms) {
            Predicate<Frame> predicate = condition(term);
            if (predicate instanceof Constant(boolean holds)) {
                isDecided |= holds == isOr;
            } else {
                open.add(predicate);
            }
        }
        if (isDecided || open.isEmpty()) {
            return new Constant(isDecided == isOr);
        }
        return frame -> {
            for (Predicate<Frame> predicate : open) {
                if (predicate.test(frame) == isOr) {
                    return isOr;
                }
            }
            return !isOr;
        };
    }

    private Predicate<Frame> comparison(Expression.Comparison comparison) throws InvalidExpressionException {
        Getter left = value(comparison.left());
        Getter right = value(comparison.right());
        Comparator comparator = comparison.comparator();
        if (left instanceof KeyedPlace place && right instanceof Getter.Literal(String text)) {
            Optional<Predicate<Frame>> same = place.isText(AttributeKey.of(text));
            if (same.isPresent() && comparator == Comparator.EQUAL) {
                return same.get();
            }
            if (same.isPresent() && comparator == Comparator.NOT_EQUAL) {
                return same.get().negate();
            }
        }
        if (left instanceof Getter.Literal(Object a) && right instanceof Getter.Literal(Object b)) {
            return new Constant(Values.compare(a, comparator, b));
        }
        return frame -> Values.compare(left.get(frame), comparator, right.get(frame));
    }
}
