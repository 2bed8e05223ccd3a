package io.spillway.ottl;

import com.google.protobuf.ByteString;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses in text. No name is looked up. */
final class Addresses {
    private static final Pattern V4 =
            Pattern.compile("(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");

    private Addresses() {}

    /** The 4 or 16 bytes of an address; empty for any other text. An IPv4 address within an IPv6 address has 4 bytes. */
    static Optional<byte[]> parse(String text) {
        try {
            if (text.length() > 45) {
                return Optional.empty();
            }
            if (V4.matcher(text).matches()) {
                return Optional.of(Inet4Address.ofLiteral(text).getAddress());
            }
            if (text.contains(":") && !text.contains("%") && !text.contains("[")) {
                InetAddress address = Inet6Address.ofLiteral(text);
                return Optional.of(address.getAddress());
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A network: an address and the number of its leading bits. */
    record Network(ByteString address, int bits) {
        static Network parse(String text) {
            int slash = text.lastIndexOf('/');
            Optional<byte[]> address = slash < 0 ? Optional.empty() : Addresses.parse(text.substring(0, slash));
            String length = text.substring(slash + 1);
            boolean isNumber = length.matches("0|[1-9]\\d{0,2}");
            if (address.isEmpty() || !isNumber || Integer.parseInt(length) > address.get().length * 8) {
                throw new EvaluationException("\"" + text + "\" is no network (expected: such as 10.0.0.0/8)");
            }
            return new Network(ByteString.copyFrom(address.get()), Integer.parseInt(length));
        }

        boolean contains(byte[] other) {
            if (other.length != address.size()) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((other[bit >> 3] & mask) != (address.byteAt(bit >> 3) & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
