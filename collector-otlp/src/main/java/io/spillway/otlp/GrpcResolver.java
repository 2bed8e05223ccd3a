package io.spillway.otlp;

import io.grpc.EquivalentAddressGroup;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.spillway.component.Reason;
import io.spillway.http.Endpoint;
import io.spillway.http.ProxyAddress;
import io.spillway.http.ProxyEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of one server, or the proxy on the way to it.
 *
 * <p>gRPC's own resolver reads the server's name as part of a URI, so it fails on names with underscores and on IPv6 addresses, and it takes
 * proxies from Java's system properties alone. This one hands the name to the system as it is. The JVM remembers answers for 30 s, so it
 * may be asked often. A server behind a proxy is looked up by the proxy.
 *
 * <p>gRPC calls {@code start}, {@code refresh} and {@code shutdown} one at a time, and asks again after a failure.
 */
final class GrpcResolver extends NameResolver {
    /** A target that only this resolver reads. */
    static final String TARGET = "spillway:///server";

    private final Endpoint server;
    private final ProxyEnvironment environment;
    private final NameResolver.Args args;
    private @Nullable Listener2 listener;
    private boolean resolving;

    private GrpcResolver(Endpoint server, ProxyEnvironment environment, NameResolver.Args args) {
        this.server = server;
        this.environment = environment;
        this.args = args;
    }

    /** Makes the resolver of a channel to one server. */
    static NameResolverProvider provider(Endpoint server, ProxyEnvironment environment) {
        return new NameResolverProvider() {
            @Override
            protected boolean isAvailable() {
                return true;
            }

            @Override
            protected int priority() {
                return 5;
            }

            @Override
            public String getDefaultScheme() {
                return "spillway";
            }

            @Override
            public NameResolver newNameResolver(URI target, NameResolver.Args args) {
                return new GrpcResolver(server, environment, args);
            }
        };
    }

    @Override
    public String getServiceAuthority() {
        return server.toString();
    }

    @Override
    public void start(Listener2 results) {
        listener = results;
        resolve();
    }

    @Override
    public void refresh() {
        resolve();
    }

    @Override
    public void shutdown() {
        listener = null;
    }

    private void resolve() {
        if (resolving) {
            return;
        }
        resolving = true;
        Thread.ofVirtual().name("resolve " + server).start(() -> {
            StatusOr<List<EquivalentAddressGroup>> found = lookUp();
            args.getSynchronizationContext().execute(() -> {
                resolving = false;
                if (listener != null) {
                    listener.onResult2(ResolutionResult.newBuilder()
                            .setAddressesOrError(found)
                            .build());
                }
            });
        });
    }

    private StatusOr<List<EquivalentAddressGroup>> lookUp() {
        try {
            Optional<ProxyAddress> proxy = environment.proxyFor(true, server.host(), server.port());
            List<SocketAddress> addresses = proxy.isPresent() ? List.of(behind(proxy.get())) : direct();
            return StatusOr.fromValue(
                    addresses.stream().map(EquivalentAddressGroup::new).toList());
        } catch (UnknownHostException e) {
            return StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(Reason.innermost(e)));
        }
    }

    private List<SocketAddress> direct() throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(server.host()))
                .map(address -> (SocketAddress) new InetSocketAddress(address, server.port()))
                .toList();
    }

    private SocketAddress behind(ProxyAddress proxy) throws UnknownHostException {
        var address = HttpConnectProxiedSocketAddress.newBuilder()
                .setTargetAddress(InetSocketAddress.createUnresolved(server.host(), server.port()))
                .setProxyAddress(new InetSocketAddress(InetAddress.getByName(proxy.host()), proxy.port()));
        proxy.credentials().ifPresent(known -> address.setUsername(known.user()).setPassword(known.password()));
        return address.build();
    }
}
