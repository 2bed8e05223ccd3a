package io.spillway.http;

import java.net.IDN;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hosts that are reached without a proxy: {@code NO_PROXY}, a list with commas. An entry is
 *
 * <pre>
 * *                          every host
 * 10.0.0.0/8                 the addresses of a network
 * 10.1.2.3  [2001:db8::1]:443 an address, at any port or at one
 * example.com                a domain and everything below it, at any port; example.com:80 at one
 * .example.com *.example.com everything below a domain, but not the domain
 * </pre>
 *
 * <p>An entry that is none of these matches nothing. Names are never looked up: an address in the list does not match a host that is given
 * by name.
 */
final class ProxyExceptions {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final List<Rule> rules;

    private ProxyExceptions(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    private sealed interface Rule {
        boolean matches(String host, Optional<InetAddress> address, int port);
    }

    private record Everything() implements Rule {
        @Override
        public boolean matches(String host, Optional<InetAddress> address, int port) {
            return true;
        }
    }

    /** @param port empty for every port */
    private record Address(InetAddress only, String port) implements Rule {
        @Override
        public boolean matches(String host, Optional<InetAddress> address, int at) {
            return address.equals(Optional.of(only)) && isPort(port, at);
        }
    }

    private record Network(InetAddress base, int prefixBits) implements Rule {
        @Override
        public boolean matches(String host, Optional<InetAddress> address, int port) {
            return address.isPresent() && contains(address.get().getAddress());
        }

        private boolean contains(byte[] other) {
            byte[] mine = base.getAddress();
            if (mine.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit++) {
                int mask = 0x80 >>> (bit % 8);
                if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * A domain.
     *
     * @param suffix begins with a dot
     * @param itself whether the domain itself matches as well
     */
    private record Domain(String suffix, String port, boolean itself) implements Rule {
        @Override
        public boolean matches(String host, Optional<InetAddress> address, int at) {
            boolean below = host.endsWith(suffix) || (itself && host.equals(suffix.substring(1)));
            return below && isPort(port, at);
        }
    }

    static ProxyExceptions parse(String list) {
        List<Rule> rules = new ArrayList<>();
        for (String entry : list.split(",")) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.equals("*")) {
                return new ProxyExceptions(List.of(new Everything()));
            }
            rule(text).ifPresent(rules::add);
        }
        return new ProxyExceptions(rules);
    }

    /** Whether a server is reached without a proxy. */
    boolean matches(String host, int port) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        Optional<InetAddress> address = address(name);
        return name.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()
                || rules.stream().anyMatch(rule -> rule.matches(name, address, port));
    }

    private static Optional<Rule> rule(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            Optional<Rule> network = network(text, slash);
            if (network.isPresent()) {
                return network;
            }
        }
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (text.indexOf(':') == colon || text.startsWith("[")) && !text.endsWith("]");
        String host = unbracketed(hasPort ? text.substring(0, colon) : text);
        String port = hasPort ? text.substring(colon + 1) : "";
        if (host.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                address(host).<Rule>map(only -> new Address(only, port)).orElseGet(() -> domain(host, port)));
    }

    private static Rule domain(String host, String port) {
        String name = host.startsWith("*.") ? host.substring(1) : host;
        boolean itself = !name.startsWith(".");
        return new Domain(ascii(itself ? "." + name : name), port, itself);
    }

    private static Optional<Rule> network(String text, int slash) {
        Optional<InetAddress> base = address(text.substring(0, slash));
        String bits = text.substring(slash + 1);
        if (base.isEmpty() || !bits.matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(bits);
        return prefix > base.get().getAddress().length * 8
                ? Optional.empty()
                : Optional.of(new Network(base.get(), prefix));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.indexOf(':') >= 0 || IPV4.matcher(text).matches()
                    ? Optional.of(InetAddress.ofLiteral(text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String ascii(String name) {
        try {
            return name.chars().allMatch(c -> c < 0x80) ? name : "." + IDN.toASCII(name.substring(1));
        } catch (IllegalArgumentException _) {
            return name;
        }
    }

    private static boolean isPort(String wanted, int port) {
        return wanted.isEmpty() || wanted.equals(Integer.toString(port));
    }
}
