package io.spillway.component;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The answer of a {@link Consumer} to a batch.
 *
 * <p>Back-pressure, retries, status codes on the wire and "was it acknowledged?" all follow from this one answer.
 */
public sealed interface Outcome {
    /** The callee has accepted responsibility for every item. */
    Outcome ACCEPTED = new Accepted(0, "");

    /**
     * The callee has accepted responsibility for the batch, except for items that it rejected.
     *
     * @param refusedItems the number of items that will never be delivered; sending them again is pointless
     * @param message the reason, for the sender; empty when no item was rejected
     */
    record Accepted(long refusedItems, String message) implements Outcome {
        public Accepted {
            if (refusedItems < 0) {
                throw new IllegalArgumentException("refusedItems: " + refusedItems + " (expected: >= 0)");
            }
        }

        /** Both consumers saw the same items, so the numbers of rejected items are not added up. */
        private Accepted worse(Accepted other) {
            return other.refusedItems > refusedItems ? other : this;
        }
    }

    /**
     * The batch was refused and may be accepted later.
     *
     * @param retryAfter the least time the sender should wait; {@link Duration#ZERO} when the callee has no opinion
     * @param rest offers the batch again to the refusing consumers alone, when several were offered it and some accepted. Empty
     *     when the whole batch is to be offered again to the consumer that answered this.
     */
    record Throttled(Status status, Duration retryAfter, Optional<Supplier<Outcome>> rest) implements Outcome {
        public Throttled(Status status, Duration retryAfter) {
            this(status, retryAfter, Optional.empty());
        }

        public Throttled {
            if (retryAfter.isNegative()) {
                throw new IllegalArgumentException("retryAfter: " + retryAfter + " (expected: >= 0)");
            }
        }

        /** The same refusal, with another way to offer the batch again. */
        public Throttled withRest(Supplier<Outcome> offerAgain) {
            return new Throttled(status, retryAfter, Optional.of(offerAgain));
        }

        /**
         * One of two refusals, with the longer wait of both. The calls that offer the batch again cannot be joined, so the
         * result has none.
         */
        public Throttled orLater(Throttled other) {
            Duration longer = other.retryAfter.compareTo(retryAfter) > 0 ? other.retryAfter : retryAfter;
            return new Throttled(status, longer);
        }
    }

    /** The batch was refused and will never be accepted. */
    record Rejected(Status status) implements Outcome {}

    /** A refusal that may pass, with no opinion about when. */
    static Throttled throttled(Status.Code code, String message) {
        return new Throttled(new Status(code, message), Duration.ZERO);
    }

    /** A refusal for good. */
    static Rejected rejected(Status.Code code, String message) {
        return new Rejected(new Status(code, message));
    }

    /**
     * Joins the answers of two consumers that were offered the same batch. A refusal by one refuses the whole. {@code
     * Throttled} goes before {@code Rejected}: the sender then tries again, and the batch can still reach the consumer that was
     * busy. The price is a second copy for the other consumer, if that one had accepted the batch.
     */
    static Outcome ofBoth(Outcome one, Outcome other) {
        return switch (one) {
            case Accepted mine -> other instanceof Accepted theirs ? mine.worse(theirs) : other;
            case Throttled mine -> other instanceof Throttled theirs ? mine.orLater(theirs) : mine;
            case Rejected mine -> other instanceof Throttled ? other : mine;
        };
    }
}
