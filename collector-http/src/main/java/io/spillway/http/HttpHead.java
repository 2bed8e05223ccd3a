package io.spillway.http;

import io.spillway.telemetry.ClientMetadata;

/** What is known of a request before its body is read. */
public interface HttpHead {
    /** In upper case, such as {@code POST}. */
    String method();

    /** The decoded path without the query, such as {@code /v1/traces}. */
    String path();

    /** The first value of a query parameter, decoded; empty when there is none. */
    String query(String name);

    /** Whether there is a query parameter of this name, with or without a value. */
    boolean hasQuery(String name);

    /** The first value of a header, whatever its case; empty when there is none. */
    String header(String name);

    /** What the client says the length of the body on the wire is; -1 when it does not say. */
    long contentLength();

    /** Headers, if the server is configured to hand them on, and what an authenticator learned. */
    ClientMetadata metadata();
}
