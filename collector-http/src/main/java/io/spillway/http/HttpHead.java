package io.spillway.http;

import io.spillway.telemetry.ClientMetadata;

/** The head of a request. */
public interface HttpHead {
    /** In upper case, such as {@code POST}. */
    String method();

    /** The decoded path without the query and without empty segments, such as {@code /v1/traces}. */
    String path();

    /** The first value of a query parameter, decoded; empty when there is none. */
    String query(String name);

    /** Whether there is a query parameter of this name, with or without a value. */
    boolean hasQuery(String name);

    /** The first value of a header, whatever its case; empty when there is none. */
    String header(String name);

    /** The length of the body on the wire, as the client gives it; -1 when the client does not say. */
    long contentLength();

    /** Headers, if the server is configured to hand them on, and the attributes that an authenticator gave the client. */
    ClientMetadata metadata();
}
