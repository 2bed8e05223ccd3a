package io.spillway.component;

/**
 * The reason of a refusal in the terms of gRPC, so that it passes through a collector unchanged.
 *
 * @param code the canonical code
 * @param message for people; never holds a secret
 */
public record Status(Code code, String message) {

    /** The canonical codes of gRPC except OK, with their numbers on the wire. */
    public enum Code {
        CANCELLED(1),
        UNKNOWN(2),
        INVALID_ARGUMENT(3),
        DEADLINE_EXCEEDED(4),
        NOT_FOUND(5),
        ALREADY_EXISTS(6),
        PERMISSION_DENIED(7),
        RESOURCE_EXHAUSTED(8),
        FAILED_PRECONDITION(9),
        ABORTED(10),
        OUT_OF_RANGE(11),
        UNIMPLEMENTED(12),
        INTERNAL(13),
        UNAVAILABLE(14),
        DATA_LOSS(15),
        UNAUTHENTICATED(16);

        private static final Code[] BY_NUMBER = new Code[17];

        static {
            for (Code code : values()) {
                BY_NUMBER[code.number] = code;
            }
        }

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /** The number on the wire, 1 to 16. */
        public int number() {
            return number;
        }

        /** The code with this number; {@link #UNKNOWN} for a number that gRPC does not define. */
        public static Code of(int number) {
            return number >= 1 && number <= 16 ? BY_NUMBER[number] : UNKNOWN;
        }
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
