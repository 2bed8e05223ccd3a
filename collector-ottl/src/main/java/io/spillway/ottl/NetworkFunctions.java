package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.MapValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The functions of addresses. */
final class NetworkFunctions {
    private static final Map<String, Integer> PROTOCOLS =
            Map.of("ICMP", 1, "TCP", 6, "UDP", 17, "RSVP", 46, "ICMP6", 58, "SCTP", 132);
    private static final int MAX_PORT = 0xFFFF;

    private NetworkFunctions() {}

    static void register() {
        FunctionTable.add(
                "IsInCIDR(target: string, networks: [string])",
                "Whether an IP address is in any of several networks.",
                "IsInCIDR(\"10.1.2.3\", [\"10.0.0.0/8\", \"fd00::/8\"])",
                "true",
                NetworkFunctions::isInNetwork);
        FunctionTable.add(
                "URL(uri: string)",
                "The parts of a URL, under the names of the semantic conventions; of a text that begins with `?`, the parameters.",
                "URL(\"https://shop.example:8443/cart?id=1\")",
                "`{\"url.domain\": \"shop.example\", \"url.original\": \"https://shop.example:8443/cart?id=1\", \"url.path\": \"/cart\","
                        + " \"url.port\": 8443, \"url.query\": \"id=1\", \"url.scheme\": \"https\"}`",
                arguments -> {
                    Typed<String> uri = arguments.text("uri");
                    return frame -> Url.parts(uri.get(frame));
                });
        FunctionTable.add(
                "UserAgent(user_agent: string)",
                "The program and the operating system of a User-Agent header, under the names of the semantic conventions;"
                        + " unknown ones are `Other`.",
                "UserAgent(\"curl/8.5.0\")",
                "`{\"os.name\": \"Other\", \"user_agent.name\": \"curl\", \"user_agent.original\": \"curl/8.5.0\","
                        + " \"user_agent.version\": \"8.5.0\"}`",
                NetworkFunctions::userAgent);
        FunctionTable.add(
                "CommunityID(source_ip: string, source_port: integer, destination_ip: string, destination_port: integer,"
                        + " protocol?: string, seed?: integer)",
                "The Community ID of a network flow, version 1, the same for both directions. The protocol is `TCP` unless it is given.",
                "CommunityID(\"10.0.0.1\", 12345, \"10.0.0.2\", 80)",
                "`1:CpuULklTENbGdRpvp7gNcQd5ZqA=`",
                NetworkFunctions::communityId);
    }

    private static Getter userAgent(Arguments arguments) throws InvalidExpressionException {
        Typed<String> header = arguments.text("user_agent");
        UserAgents agents = UserAgents.shared();
        return frame -> {
            MapValue parts = new MapValue();
            agents.parts(header.get(frame)).forEach(parts::put);
            return parts;
        };
    }

    private static Getter isInNetwork(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        List<Typed<Addresses.Network>> networks =
                arguments.values("networks", value -> Addresses.Network.parse(Arguments.asText(value)));
        return frame -> {
            var address = Addresses.parse(target.get(frame));
            return address.isPresent()
                    && networks.stream().anyMatch(network -> network.get(frame).contains(address.get()));
        };
    }

    private record End(ByteString address, int port) {
        static End of(String address, long port) {
            byte[] bytes = Addresses.parse(address)
                    .orElseThrow(() -> new EvaluationException("\"" + address + "\" is no IP address"));
            return new End(ByteString.copyFrom(bytes), bounded("port", port));
        }

        boolean isBefore(End other) {
            if (address.size() != other.address.size()) {
                return address.size() < other.address.size();
            }
            int order = ByteString.unsignedLexicographicalComparator().compare(address, other.address);
            return order < 0 || (order == 0 && port <= other.port);
        }
    }

    private static int bounded(String name, long number) {
        if (number < 0 || number > MAX_PORT) {
            throw new EvaluationException(name + " " + number + " (expected: >= 0 and <= " + MAX_PORT + ")");
        }
        return (int) number;
    }

    private static Getter communityId(Arguments arguments) throws InvalidExpressionException {
        Typed<String> sourceIp = arguments.text("source_ip");
        Typed<Long> sourcePort = arguments.whole("source_port");
        Typed<String> destinationIp = arguments.text("destination_ip");
        Typed<Long> destinationPort = arguments.whole("destination_port");
        Typed<String> protocol = arguments.has("protocol") ? arguments.text("protocol") : _ -> "TCP";
        Typed<Long> seed = arguments.has("seed") ? arguments.whole("seed") : _ -> 0L;
        return frame -> {
            End source = End.of(sourceIp.get(frame), sourcePort.get(frame));
            End destination = End.of(destinationIp.get(frame), destinationPort.get(frame));
            Integer number = PROTOCOLS.get(protocol.get(frame));
            if (number == null) {
                throw new EvaluationException("protocol " + protocol.get(frame) + " (expected one of: "
                        + String.join(", ", PROTOCOLS.keySet().stream().sorted().toList()) + ")");
            }
            int start = bounded("seed", seed.get(frame));
            return source.isBefore(destination)
                    ? hash(source, destination, number, start)
                    : hash(destination, source, number, start);
        };
    }

    private static String hash(End first, End second, int protocol, int seed) {
        ByteBuffer flow = ByteBuffer.allocate(
                8 + first.address().size() + second.address().size());
        flow.putShort((short) seed)
                .put(first.address().asReadOnlyByteBuffer())
                .put(second.address().asReadOnlyByteBuffer())
                .put((byte) protocol)
                .put((byte) 0)
                .putShort((short) first.port())
                .putShort((short) second.port());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(flow.array());
            return "1:" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
