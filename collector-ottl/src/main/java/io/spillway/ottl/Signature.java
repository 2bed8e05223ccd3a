package io.spillway.ottl;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a function, written as {@code name: type, name?: type}; a question mark stands behind the name of a parameter that can
 * be left out.
 */
record Signature(String function, List<Parameter> parameters) {
    /** One parameter. */
    record Parameter(String name, String type, boolean isOptional) {}

    static Signature parse(String function, String text) {
        List<Parameter> parameters = text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(", ")).map(Signature::parameter).toList();
        return new Signature(function, parameters);
    }

    private static Parameter parameter(String text) {
        int colon = text.indexOf(": ");
        boolean isOptional = text.charAt(colon - 1) == '?';
        return new Parameter(text.substring(0, isOptional ? colon - 1 : colon), text.substring(colon + 2), isOptional);
    }

    int index(String name) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(function + " has no parameter " + name);
    }

    /** The arguments of a call in the order of the parameters; null for one that is left out. */
    @Nullable
    Expression[] match(Expression.Call call) throws InvalidExpressionException {
        @Nullable Expression[] given = new @Nullable Expression[parameters.size()];
        boolean isNamed = false;
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression.Argument argument = call.arguments().get(i);
            if (isNamed && argument.name().isEmpty()) {
                throw new InvalidExpressionException(
                        argument.value().offset(), "an argument without a name stands behind one with a name");
            }
            isNamed |= !argument.name().isEmpty();
            int parameter = isNamed ? named(argument) : i;
            if (parameter >= given.length) {
                throw new InvalidExpressionException(
                        argument.value().offset(), "too many arguments (expected: " + this + ")");
            }
            given[parameter] = argument.value();
        }
        for (int i = 0; i < given.length; i++) {
            if (given[i] == null && !parameters.get(i).isOptional()) {
                throw new InvalidExpressionException(
                        call.offset(), "argument " + parameters.get(i).name() + " is missing (expected: " + this + ")");
            }
        }
        return given;
    }

    /** Names may be written with underscores, as in {@code truncation_marker}. */
    private int named(Expression.Argument argument) throws InvalidExpressionException {
        String plain = argument.name().replace("_", "");
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().replace("_", "").equalsIgnoreCase(plain)) {
                return i;
            }
        }
        throw new InvalidExpressionException(
                argument.value().offset(),
                "function " + function + " has no argument \"" + argument.name() + "\" (expected: " + this + ")");
    }

    @Override
    public String toString() {
        return function + "("
                + String.join(
                        ", ",
                        parameters.stream()
                                .map(each -> each.name() + (each.isOptional() ? "?" : "") + ": " + each.type())
                                .toList())
                + ")";
    }
}
