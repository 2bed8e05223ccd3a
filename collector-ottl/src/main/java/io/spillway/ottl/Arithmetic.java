package io.spillway.ottl;

/** Calculations with integers, doubles, times and durations. */
final class Arithmetic {
    private Arithmetic() {}

    static ValueReader bind(Expression.Arithmetic expression, Binder binder) throws InvalidExpressionException {
        ValueReader left = binder.value(expression.left());
        ValueReader right = binder.value(expression.right());
        int slot = binder.slot();
        char operator = expression.operator();
        return (at, into) -> {
            left.read(at, into);
            Operand second = at.operand(slot);
            right.read(at, second);
            apply(into, operator, second);
        };
    }

    /** Leaves the result in the first operand. */
    private static void apply(Operand first, char operator, Operand second) {
        if (operator == '/' && first.isNumber() && second.isNumber() && second.asDouble() == 0) {
            throw new EvaluationException("division by zero");
        }
        if (first.type() == Operand.Type.INT && second.type() == Operand.Type.INT) {
            first.setInt(integers(first.asLong(), operator, second.asLong()));
        } else if (first.isNumber() && second.isNumber()) {
            first.setDouble(doubles(first.asDouble(), operator, second.asDouble()));
        } else if (operator == '+' || operator == '-') {
            times(first, operator, second);
        } else {
            throw mismatch(first, operator, second);
        }
    }

    private static long integers(long a, char operator, long b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
    }

    private static double doubles(double a, char operator, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
    }

    private static void times(Operand first, char operator, Operand second) {
        Operand.Type a = first.type();
        Operand.Type b = second.type();
        long result = operator == '+' ? first.asLong() + second.asLong() : first.asLong() - second.asLong();
        if ((a == Operand.Type.TIME && b == Operand.Type.TIME && operator == '-')
                || (a == Operand.Type.DURATION && b == Operand.Type.DURATION)) {
            first.setDuration(result);
        } else if ((a == Operand.Type.TIME && b == Operand.Type.DURATION)
                || (a == Operand.Type.DURATION && b == Operand.Type.TIME && operator == '+')) {
            first.setTime(result);
        } else {
            throw mismatch(first, operator, second);
        }
    }

    private static EvaluationException mismatch(Operand first, char operator, Operand second) {
        return new EvaluationException("cannot calculate " + first.type().label() + " " + operator + " "
                + second.type().label());
    }
}
