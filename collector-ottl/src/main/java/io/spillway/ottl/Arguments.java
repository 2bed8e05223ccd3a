package io.spillway.ottl;

import com.google.protobuf.ByteString;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.NumberText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The arguments of one call, found by their names, each as the type that the function wants. */
final class Arguments {
    private final Expression.Call call;
    private final Signature signature;
    private final Binder binder;
    private final @Nullable Expression[] given;

    Arguments(Expression.Call call, Signature signature, Binder binder) throws InvalidExpressionException {
        this.call = call;
        this.signature = signature;
        this.binder = binder;
        this.given = signature.match(call);
    }

    boolean has(String name) {
        return given[signature.index(name)] != null;
    }

    private Expression expression(String name) {
        Expression expression = given[signature.index(name)];
        if (expression == null) {
            throw new IllegalStateException("argument " + name + " of " + call.name() + " is not given");
        }
        return expression;
    }

    InvalidExpressionException wrong(String name, String problem) {
        return new InvalidExpressionException(
                expression(name).offset(), "argument " + name + " of " + call.name() + ": " + problem);
    }

    Place place(String name) throws InvalidExpressionException {
        if (expression(name) instanceof Expression.Path path) {
            return binder.place(path);
        }
        throw wrong(name, "expected a path");
    }

    /** A lambda expression with a number of parameters. */
    Lambda lambda(String name, int parameters) throws InvalidExpressionException {
        if (!(expression(name) instanceof Expression.Lambda lambda)) {
            throw wrong(name, "expected a lambda expression such as (key, value) => value != nil");
        }
        if (lambda.parameters().size() != parameters) {
            throw wrong(
                    name,
                    "the lambda expression has " + lambda.parameters().size() + " parameters (expected: " + parameters
                            + ")");
        }
        return binder.lambda(lambda);
    }

    Getter any(String name) throws InvalidExpressionException {
        return binder.value(expression(name));
    }

    /** Turns a value into a type, or throws an {@link EvaluationException}. */
    interface Cast<T> {
        T of(@Nullable Object value);
    }

    private <T> Typed<T> typed(String name, Getter getter, Cast<T> cast) throws InvalidExpressionException {
        if (getter instanceof Getter.Literal(Object literal)) {
            try {
                T value = cast.of(literal);
                return _ -> value;
            } catch (EvaluationException e) {
                throw wrong(name, String.valueOf(e.getMessage()));
            }
        }
        return frame -> cast.of(getter.get(frame));
    }

    <T> Typed<T> typed(String name, Cast<T> cast) throws InvalidExpressionException {
        return typed(name, any(name), cast);
    }

    Typed<String> text(String name) throws InvalidExpressionException {
        return typed(name, Arguments::asText);
    }

    static String asText(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw Values.unexpected("a string", value);
    }

    /** The text of any value; empty for nil. */
    Typed<Optional<String>> textLike(String name) throws InvalidExpressionException {
        return typed(name, value -> value == null ? Optional.empty() : Optional.of(JsonText.of(value)));
    }

    Typed<Long> whole(String name) throws InvalidExpressionException {
        return typed(name, Arguments::asWhole);
    }

    static Long asWhole(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw Values.unexpected("an integer", value);
    }

    /** A float made of a number, a boolean or a text; empty for nil. */
    static Optional<Double> asFloatLike(@Nullable Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Double number -> Optional.of(number);
            case Long number -> Optional.of((double) number);
            case Boolean bool -> Optional.of(bool ? 1.0 : 0.0);
            case String text -> {
                try {
                    yield Optional.of(NumberText.parseDouble(text));
                } catch (NumberFormatException e) {
                    throw new EvaluationException(String.valueOf(e.getMessage()));
                }
            }
            default -> throw Values.unexpected("a number", value);
        };
    }

    Typed<MapValue> map(String name) throws InvalidExpressionException {
        return typed(name, Arguments::asMap);
    }

    static MapValue asMap(@Nullable Object value) {
        if (value instanceof MapValue map) {
            return map;
        }
        throw Values.unexpected("a map", value);
    }

    Typed<ListValue> list(String name) throws InvalidExpressionException {
        return typed(name, Arguments::asList);
    }

    static ListValue asList(@Nullable Object value) {
        return switch (value) {
            case ListValue list -> list;
            case RawList raw -> {
                ListValue list = new ListValue();
                raw.elements().forEach(element -> list.add(Values.attribute(element)));
                yield list;
            }
            case null, default -> throw Values.unexpected("a list", value);
        };
    }

    Typed<Moment> time(String name) throws InvalidExpressionException {
        return typed(name, value -> {
            if (value instanceof Moment moment) {
                return moment;
            }
            throw Values.unexpected("a time", value);
        });
    }

    Typed<Elapsed> duration(String name) throws InvalidExpressionException {
        return typed(name, value -> {
            if (value instanceof Elapsed elapsed) {
                return elapsed;
            }
            throw Values.unexpected("a duration", value);
        });
    }

    /** Bytes, or a text or a number as bytes; no bytes for nil. */
    Typed<ByteString> bytesLike(String name) throws InvalidExpressionException {
        return typed(name, value -> switch (value) {
            case ByteString bytes -> bytes;
            case String text -> ByteString.copyFromUtf8(text);
            case Long number -> eight(number);
            case Double number -> eight(Double.doubleToRawLongBits(number));
            case Boolean bool -> ByteString.copyFrom(new byte[] {(byte) (bool ? 1 : 0)});
            case null -> ByteString.EMPTY;
            default -> throw Values.unexpected("bytes", value);
        });
    }

    private static ByteString eight(long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    List<Getter> values(String name) throws InvalidExpressionException {
        if (!(expression(name) instanceof Expression.ListLiteral list)) {
            throw wrong(name, "expected a list in square brackets");
        }
        List<Getter> getters = new ArrayList<>();
        for (Expression element : list.elements()) {
            getters.add(binder.value(element));
        }
        return getters;
    }

    <T> List<Typed<T>> values(String name, Cast<T> cast) throws InvalidExpressionException {
        List<Typed<T>> all = new ArrayList<>();
        for (Getter getter : values(name)) {
            all.add(typed(name, getter, cast));
        }
        return all;
    }

    String literalText(String name) throws InvalidExpressionException {
        if (expression(name) instanceof Expression.Text text) {
            return text.value();
        }
        throw wrong(name, "expected a string in quotes");
    }

    String literalText(String name, String otherwise) throws InvalidExpressionException {
        return has(name) ? literalText(name) : otherwise;
    }

    long literalWhole(String name) throws InvalidExpressionException {
        if (expression(name) instanceof Expression.Int number) {
            return number.value();
        }
        throw wrong(name, "expected an integer");
    }

    double literalFloat(String name) throws InvalidExpressionException {
        if (expression(name) instanceof Expression.Real number) {
            return number.value();
        }
        throw wrong(name, "expected a float such as 10.0");
    }

    /** A word that must be one of several. */
    String literalWord(String name, List<String> words) throws InvalidExpressionException {
        String word = literalText(name);
        if (!words.contains(word)) {
            throw wrong(name, "\"" + word + "\" (expected one of: " + String.join(", ", words) + ")");
        }
        return word;
    }

    boolean literalBool(String name) throws InvalidExpressionException {
        return literalBool(name, false);
    }

    List<Double> literalFloats(String name) throws InvalidExpressionException {
        List<Double> numbers = new ArrayList<>();
        for (Getter getter : values(name)) {
            if (!(getter instanceof Getter.Literal(Double number))) {
                throw wrong(name, "expected floats such as 10.0");
            }
            numbers.add(number);
        }
        return numbers;
    }

    /**
     * A converter that is named without its arguments; the function gets one value.
     *
     * @return the function with the value that it is to get
     */
    Optional<Getter> converter(String name, Getter input) throws InvalidExpressionException {
        if (!has(name)) {
            return Optional.empty();
        }
        if (expression(name) instanceof Expression.Symbol symbol) {
            return Optional.of(FunctionTable.bind(symbol, input, binder));
        }
        throw wrong(name, "expected the name of a function, such as SHA256");
    }

    boolean literalBool(String name, boolean otherwise) throws InvalidExpressionException {
        if (!has(name)) {
            return otherwise;
        }
        if (expression(name) instanceof Expression.Bool bool) {
            return bool.value();
        }
        throw wrong(name, "expected true or false");
    }

    List<String> literalTexts(String name) throws InvalidExpressionException {
        List<String> texts = new ArrayList<>();
        for (Getter getter : values(name)) {
            if (!(getter instanceof Getter.Literal(String text))) {
                throw wrong(name, "expected strings in quotes");
            }
            texts.add(text);
        }
        return texts;
    }

    /** A regular expression of RE2; one that is no literal is read for each item. */
    Typed<Pattern> pattern(String name) throws InvalidExpressionException {
        return typed(name, Arguments::asPattern);
    }

    private static Pattern asPattern(@Nullable Object value) {
        try {
            return Pattern.compile(asText(value));
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("\"" + value + "\" is not a valid pattern: " + e.getDescription());
        }
    }

    /** As {@link #pattern}, to ask only whether it matches somewhere in a text. */
    Typed<Predicate<String>> search(String name) throws InvalidExpressionException {
        return typed(name, value -> TextSearch.of(asPattern(value)));
    }
}
