package io.spillway.component;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What became of a batch that was handed to a {@link Consumer}.
 *
 * <p>Back-pressure, retries, status codes on the wire and "was it acknowledged?" all follow from this one answer.
 */
public sealed interface Outcome {
    /** The callee has taken responsibility for every item. */
    Outcome ACCEPTED = new Accepted(0, "");

    /**
     * The callee has taken responsibility for the batch, except for items it refused for good.
     *
     * @param refusedItems how many items will never be delivered; sending them again is pointless
     * @param message why, for the sender; empty when nothing was refused
     */
    record Accepted(long refusedItems, String message) implements Outcome {
        public Accepted {
            if (refusedItems < 0) {
                throw new IllegalArgumentException("refusedItems: " + refusedItems + " (expected: >= 0)");
            }
        }

        /** Both consumers saw the same items, so the items they refused are not added up. */
        private Accepted worse(Accepted other) {
            return other.refusedItems > refusedItems ? other : this;
        }
    }

    /**
     * Nothing was taken; the same batch may succeed later.
     *
     * @param retryAfter the least time the sender should wait; {@link Duration#ZERO} when the callee has no opinion
     * @param rest where only some of those refused to whom the batch was offered: offers it again, to them alone. Empty where
     *     the whole batch is to be offered again to whoever answered this.
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

        /** One of two refusals, with the longer wait of both. The ways to offer the batch again do not go together. */
        public Throttled orLater(Throttled other) {
            Duration longer = other.retryAfter.compareTo(retryAfter) > 0 ? other.retryAfter : retryAfter;
            return new Throttled(status, longer);
        }
    }

    /** Nothing was taken, and the same batch will never be accepted. */
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
     * What became of a batch that was offered to two consumers. A refusal by one refuses the whole, and one that may pass
     * goes before one for good: the sender then tries again, which is the only way by which the batch can still reach the
     * consumer that was busy. The price is that the other one gets the batch twice if it had taken it.
     */
    static Outcome ofBoth(Outcome one, Outcome other) {
        return switch (one) {
            case Accepted mine -> other instanceof Accepted theirs ? mine.worse(theirs) : other;
            case Throttled mine -> other instanceof Throttled theirs ? mine.orLater(theirs) : mine;
            case Rejected mine -> other instanceof Throttled ? other : mine;
        };
    }
}
