package io.spillway.ottl;

import org.jspecify.annotations.Nullable;

/**
 * A value in a statement: a literal, a path, a calculation or a call. Values are null (nil), {@link Boolean}, {@link Long},
 * {@link Double}, {@link String}, {@link com.google.protobuf.ByteString}, {@link io.spillway.telemetry.MapValue},
 * {@link io.spillway.telemetry.ListValue}, {@link RawList}, {@link Identifier}, {@link Moment}, {@link Elapsed} and
 * {@link MessageCount}.
 */
@FunctionalInterface
interface Getter {
    /**
     * The value for the messages of a frame.
     *
     * @throws EvaluationException when there is no value
     */
    @Nullable
    Object get(Frame frame);

    /** A value that is the same for all frames. */
    record Literal(@Nullable Object value) implements Getter {
        @Override
        public @Nullable Object get(Frame frame) {
            return value;
        }
    }
}
