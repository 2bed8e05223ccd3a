package io.spillway.kubernetes.store;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** IP addresses as Kubernetes writes them: IPv6 in lower case, with its longest run of zeros left out (RFC 5952). */
public final class IpAddress {
    private static final int IPV6_WORDS = 8;

    private IpAddress() {}

    /** The same address in the one form of Kubernetes; another text stays as it is. */
    public static String canonical(String text) {
        if (text.indexOf(':') < 0) {
            return text;
        }
        try {
            int zone = text.indexOf('%');
            byte[] bytes = InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone))
                    .getAddress();
            return bytes.length == 2 * IPV6_WORDS
                    ? ipv6(ByteBuffer.wrap(bytes))
                    : InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String ipv6(ByteBuffer bytes) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < IPV6_WORDS; i++) {
            words.add(Integer.toHexString(bytes.getShort() & 0xFFFF));
        }
        int start = 0;
        int longest = 1;
        for (int i = 0; i < IPV6_WORDS; i++) {
            int run = 0;
            while (i + run < IPV6_WORDS && words.get(i + run).equals("0")) {
                run++;
            }
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        return longest == 1
                ? String.join(":", words)
                : String.join(":", words.subList(0, start)) + "::"
                        + String.join(":", words.subList(start + longest, IPV6_WORDS));
    }
}
