package io.spillway.ottl;

import org.jspecify.annotations.Nullable;

/** Calculations with integers, floats, times and durations. An integer beside a float becomes a float. */
final class Calculation {
    private Calculation() {}

    static Getter of(Getter left, char operator, Getter right) {
        return frame -> apply(left.get(frame), operator, right.get(frame));
    }

    /** A sign belongs to the number behind it, so that a negative number is a literal too. */
    static Getter negated(Getter getter) {
        if (getter instanceof Getter.Literal(Long number)) {
            return new Getter.Literal(-number);
        }
        if (getter instanceof Getter.Literal(Double number)) {
            return new Getter.Literal(-number);
        }
        return frame -> switch (getter.get(frame)) {
            case Long number -> (Object) (-number);
            case Double number -> (Object) (-number);
            case null -> throw Values.unexpected("a number", null);
            case Object other -> throw Values.unexpected("a number", other);
        };
    }

    private static Object apply(@Nullable Object left, char operator, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return integers(a, operator, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return doubles(a.doubleValue(), operator, b.doubleValue());
        }
        if (operator == '+' || operator == '-') {
            long sign = operator == '+' ? 1 : -1;
            if (left instanceof Moment a && right instanceof Elapsed b) {
                return a.plus(sign * b.nanos());
            }
            if (left instanceof Elapsed a && right instanceof Elapsed b) {
                return new Elapsed(a.nanos() + sign * b.nanos());
            }
            if (left instanceof Elapsed a && right instanceof Moment b && operator == '+') {
                return b.plus(a.nanos());
            }
            if (left instanceof Moment a && right instanceof Moment b && operator == '-') {
                return new Elapsed((a.second() - b.second()) * 1_000_000_000L + a.nano() - b.nano());
            }
        }
        throw new EvaluationException(
                "cannot calculate " + Values.label(left) + " " + operator + " " + Values.label(right));
    }

    private static long integers(long a, char operator, long b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> {
                if (b == 0) {
                    throw new EvaluationException("division by zero");
                }
                yield a / b;
            }
        };
    }

    private static double doubles(double a, char operator, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> {
                if (b == 0) {
                    throw new EvaluationException("division by zero");
                }
                yield a / b;
            }
        };
    }
}
