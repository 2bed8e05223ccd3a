package io.spillway.http;

import io.spillway.telemetry.ClientMetadata;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** The head of a Jetty request. */
final class RequestHead implements HttpHead {
    private static final Pattern EMPTY_SEGMENTS = Pattern.compile("/{2,}");

    private final Request request;
    private final String path;
    private ClientMetadata metadata;

    RequestHead(Request request) {
        this.request = request;
        String decoded = request.getHttpURI().getDecodedPath();
        this.path = decoded == null ? "" : withoutEmptySegments(decoded);
        this.metadata = ClientMetadata.NONE.withAddress(address(request));
    }

    /** The address of the client; empty for a client on a Unix socket. */
    private static String address(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && !remote.isUnresolved()
                ? remote.getAddress().getHostAddress()
                : "";
    }

    /** A sender whose base address ends with a slash asks for {@code //v1/traces}. */
    private static String withoutEmptySegments(String path) {
        return path.contains("//") ? EMPTY_SEGMENTS.matcher(path).replaceAll("/") : path;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query(String name) {
        List<String> values = queryValues(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    @Override
    public boolean hasQuery(String name) {
        return Request.extractQueryParameters(request).get(name) != null;
    }

    List<String> queryValues(String name) {
        Fields.Field field = Request.extractQueryParameters(request).get(name);
        return field == null ? List.of() : field.getValues();
    }

    @Override
    public String header(String name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }

    String header(HttpHeader name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }

    @Override
    public long contentLength() {
        return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    }

    @Override
    public ClientMetadata metadata() {
        return metadata;
    }

    void metadata(ClientMetadata known) {
        metadata = known.withAddress(metadata.address());
    }

    /** All headers by lower-case name. */
    Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        return headers;
    }
}
