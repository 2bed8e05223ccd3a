package io.spillway.http;

/**
 * A request with its body.
 *
 * @param body decompressed; the handler's to keep
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HttpCall(HttpHead head, byte[] body) {}
