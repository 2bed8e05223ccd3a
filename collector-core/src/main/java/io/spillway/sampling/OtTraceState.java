package io.spillway.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A W3C trace state, seen by a sampler: OpenTelemetry's own member with its threshold and randomness, and the members of
 * other vendors, which are kept as they are. Immutable.
 *
 * <pre>
 * trace-state = member { "," member }            at most 32 members and 1,024 characters
 * member      = "ot=" field { ";" field } | vendor "=" value
 * field       = "th:" 1*14 hex | "rv:" 14 hex | key ":" value
 * </pre>
 */
public final class OtTraceState {
    public static final OtTraceState EMPTY =
            new OtTraceState(Threshold.INVALID, Randomness.INVALID, List.of(), List.of());

    private static final int MAX_LENGTH = 1024;
    private static final int MAX_MEMBERS = 32;
    private static final int MAX_OT_LENGTH = 256;

    private final long threshold;
    private final long randomness;
    private final List<String> otherFields;
    private final List<String> otherMembers;

    private OtTraceState(long threshold, long randomness, List<String> otherFields, List<String> otherMembers) {
        this.threshold = threshold;
        this.randomness = randomness;
        this.otherFields = otherFields;
        this.otherMembers = otherMembers;
    }

    /** Reads a trace state; empty when it is malformed, its threshold or randomness included. */
    public static Optional<OtTraceState> parse(String traceState) {
        if (traceState.isEmpty()) {
            return Optional.of(EMPTY);
        }
        if (traceState.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        OtTraceState ot = EMPTY;
        List<String> others = new ArrayList<>();
        int members = 0;
        for (String raw : traceState.split(",", -1)) {
            String member = MemberSyntax.trimmed(raw);
            if (member.isEmpty()) {
                continue;
            }
            if (++members > MAX_MEMBERS || !MemberSyntax.isValid(member)) {
                return Optional.empty();
            }
            if (member.startsWith("ot=")) {
                Optional<OtTraceState> own = parseOwn(member.substring(3));
                if (own.isEmpty()) {
                    return Optional.empty();
                }
                ot = own.get();
            } else {
                others.add(member);
            }
        }
        return Optional.of(new OtTraceState(ot.threshold, ot.randomness, ot.otherFields, List.copyOf(others)));
    }

    private static Optional<OtTraceState> parseOwn(String value) {
        if (value.isEmpty() || value.length() > MAX_OT_LENGTH) {
            return Optional.empty();
        }
        long threshold = Threshold.INVALID;
        long randomness = Randomness.INVALID;
        List<String> others = new ArrayList<>();
        for (String field : value.split(";", -1)) {
            if (!isField(field)) {
                return Optional.empty();
            }
            if (field.startsWith("th:")) {
                threshold = Threshold.parse(field.substring(3));
                if (threshold == Threshold.INVALID) {
                    return Optional.empty();
                }
            } else if (field.startsWith("rv:")) {
                randomness = Randomness.parse(field.substring(3));
                if (randomness == Randomness.INVALID) {
                    return Optional.empty();
                }
            } else {
                others.add(field);
            }
        }
        return Optional.of(new OtTraceState(threshold, randomness, List.copyOf(others), List.of()));
    }

    private static boolean isField(String field) {
        int colon = field.indexOf(':');
        if (colon <= 0 || !MemberSyntax.isLower(field.charAt(0))) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            boolean fits = i < colon
                    ? MemberSyntax.isLower(c) || MemberSyntax.isDigit(c)
                    : i == colon
                            || MemberSyntax.isLower(c)
                            || MemberSyntax.isDigit(c)
                            || (c >= 'A' && c <= 'Z')
                            || c == '.'
                            || c == '_'
                            || c == '-';
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    public boolean hasThreshold() {
        return threshold != Threshold.INVALID;
    }

    /** The threshold that the item has already passed; only where {@link #hasThreshold there is one}. */
    public long threshold() {
        return threshold;
    }

    public boolean hasRandomness() {
        return randomness != Randomness.INVALID;
    }

    /** The randomness that replaces that of the trace id; only where {@link #hasRandomness there is one}. */
    public long randomness() {
        return randomness;
    }

    /** With this threshold, unless it already has a higher one: a probability can only fall. */
    public OtTraceState raisedTo(long newThreshold) {
        return hasThreshold() && threshold >= newThreshold
                ? this
                : new OtTraceState(newThreshold, randomness, otherFields, otherMembers);
    }

    public OtTraceState withoutThreshold() {
        return new OtTraceState(Threshold.INVALID, randomness, otherFields, otherMembers);
    }

    public OtTraceState withRandomness(long newRandomness) {
        return new OtTraceState(threshold, newRandomness, otherFields, otherMembers);
    }

    /** The whole trace state as it travels; OpenTelemetry's member comes first, as the last to have changed. */
    @Override
    public String toString() {
        if (otherMembers.isEmpty() && otherFields.isEmpty() && !hasRandomness()) {
            return hasThreshold() ? "ot=th:" + Threshold.format(threshold) : "";
        }
        List<String> fields = new ArrayList<>();
        if (hasRandomness()) {
            fields.add("rv:" + Randomness.format(randomness));
        }
        if (hasThreshold()) {
            fields.add("th:" + Threshold.format(threshold));
        }
        fields.addAll(otherFields);
        List<String> members = new ArrayList<>();
        if (!fields.isEmpty()) {
            members.add("ot=" + String.join(";", fields));
        }
        members.addAll(otherMembers);
        return String.join(",", members);
    }
}
