package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.MessageEdit;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The kinds of fields that paths name. */
final class Places {
    private static final long UINT32 = 0xFFFF_FFFFL;

    private Places() {}

    /** Finds the message of a frame that has the field. */
    interface Node extends Function<Frame, MessageEdit> {}

    /** A string field. */
    record Text(Node node, int tag) implements Place {
        @Override
        public Object get(Frame frame) {
            return node.apply(frame).text(tag);
        }

        @Override
        public void set(Frame frame, Object value) {
            if (!(value instanceof String text)) {
                throw Values.unexpected("a string", value);
            }
            frame.budget.spend(text, 0);
            if (text.isEmpty()) {
                node.apply(frame).remove(tag);
            } else {
                node.apply(frame).set(tag, text);
            }
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return literal instanceof String ? null : "a string";
        }
    }

    /** A field with a whole number. */
    record Whole(Node node, int tag, boolean isUnsigned32) implements Place {
        @Override
        public Object get(Frame frame) {
            long number = node.apply(frame).number(tag);
            return isUnsigned32 ? number & UINT32 : number;
        }

        @Override
        public void set(Frame frame, Object value) {
            if (!(value instanceof Long number)) {
                throw Values.unexpected("an integer", value);
            }
            setNumber(node.apply(frame), tag, isUnsigned32 ? number & UINT32 : (int) (long) number);
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return literal instanceof Long ? null : "an integer";
        }
    }

    static void setNumber(MessageEdit message, int tag, long number) {
        if (number == 0) {
            message.remove(tag);
        } else {
            message.set(tag, number);
        }
    }

    /** A time, as a number of nanoseconds or as a time. */
    record Time(Node node, int tag, boolean isNumber) implements Place {
        @Override
        public Object get(Frame frame) {
            long nanos = node.apply(frame).number(tag);
            return isNumber ? nanos : Moment.ofNanos(nanos);
        }

        @Override
        public void set(Frame frame, Object value) {
            long nanos = switch (value) {
                case Long number when isNumber -> number;
                case Moment moment when !isNumber -> moment.nanos();
                default -> throw Values.unexpected(isNumber ? "an integer" : "a time", value);
            };
            setNumber(node.apply(frame), tag, nanos);
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return (literal instanceof Long && isNumber) ? null : (isNumber ? "an integer" : "a time");
        }
    }

    /** An identifier, as bytes or in hexadecimal. */
    record Id(Node node, int tag, int length, boolean isText) implements Place {
        @Override
        public Object get(Frame frame) {
            ByteString bytes = node.apply(frame).bytes(tag);
            Identifier id = new Identifier(bytes.size() == length ? bytes : ByteString.copyFrom(new byte[length]));
            return isText ? id.hex() : id;
        }

        @Override
        public void set(Frame frame, Object value) {
            Identifier id = switch (value) {
                case Identifier identifier when !isText && identifier.bytes().size() == length -> identifier;
                case String hex when isText -> parse(hex, length);
                default -> throw Values.unexpected(isText ? "a string" : "an id of " + length + " bytes", value);
            };
            if (id.isZero()) {
                node.apply(frame).remove(tag);
            } else {
                node.apply(frame).set(tag, id.bytes());
            }
        }

        static Identifier parse(String hex, int length) {
            if (hex.length() != length * 2) {
                throw new EvaluationException(
                        "an id needs " + length * 2 + " hexadecimal digits, found " + hex.length());
            }
            try {
                return new Identifier(ByteString.copyFrom(HexFormat.of().parseHex(hex)));
            } catch (IllegalArgumentException e) {
                throw new EvaluationException("\"" + hex + "\" is not hexadecimal");
            }
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return (literal instanceof String && isText) ? null : (isText ? "a string" : "an id");
        }
    }

    /** A field whose values have a name each. */
    record Named(Node node, int tag, List<String> names) implements Place {
        @Override
        public Object get(Frame frame) {
            int number = (int) node.apply(frame).number(tag);
            return number >= 0 && number < names.size() ? names.get(number) : "";
        }

        @Override
        public void set(Frame frame, Object value) {
            if (!(value instanceof String name)) {
                throw Values.unexpected("a string", value);
            }
            int number = names.indexOf(name);
            if (number >= 0) {
                setNumber(node.apply(frame), tag, number);
                return;
            }
            throw new EvaluationException("\"" + name + "\" (expected one of: " + String.join(", ", names) + ")");
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return literal instanceof String ? null : "a string";
        }
    }

    /** A value that statements cannot set. */
    record ReadOnly(Getter getter) implements Place {
        @Override
        public @Nullable Object get(Frame frame) {
            return getter.get(frame);
        }

        @Override
        public void set(Frame frame, Object value) {
            throw new EvaluationException("the path cannot be set");
        }

        @Override
        public String refusal(Object literal) {
            return "another path: this path cannot be set";
        }
    }

    /** A field of its own kind. */
    record Other(Getter getter, Setter setter, String expected, Class<?> type) implements Place {
        @Override
        public @Nullable Object get(Frame frame) {
            return getter.get(frame);
        }

        @Override
        public void set(Frame frame, Object value) {
            if (!type.isInstance(value)) {
                throw Values.unexpected(expected, value);
            }
            frame.budget.spend(value, 0);
            setter.set(frame, value);
        }

        @Override
        public @Nullable String refusal(Object literal) {
            return type.isInstance(literal) ? null : expected;
        }
    }

    /** Sets a value of the right type. */
    @FunctionalInterface
    interface Setter {
        void set(Frame frame, Object value);
    }
}
