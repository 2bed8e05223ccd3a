package io.spillway.otlp;

import io.spillway.component.Status.Code;

/**
 * How refusals travel over HTTP, as the OpenTelemetry Collector has it:
 *
 * <pre>
 * CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS   503
 * RESOURCE_EXHAUSTED                                                            429
 * INVALID_ARGUMENT 400   UNAUTHENTICATED 401   PERMISSION_DENIED 403   UNIMPLEMENTED 404
 * UNKNOWN, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL             500
 * </pre>
 *
 * <p>Several codes share a status, so only what the status says comes back: 502, 503 and 504 as UNAVAILABLE, a status that is
 * not in the table as UNKNOWN.
 */
final class HttpStatusMapping {
    private HttpStatusMapping() {}

    static int toHttp(Code code) {
        return switch (code) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> 503;
            case RESOURCE_EXHAUSTED -> 429;
            case INVALID_ARGUMENT -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case UNIMPLEMENTED -> 404;
            case UNKNOWN, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL -> 500;
        };
    }

    static Code fromHttp(int status) {
        return switch (status) {
            case 400 -> Code.INVALID_ARGUMENT;
            case 401 -> Code.UNAUTHENTICATED;
            case 403 -> Code.PERMISSION_DENIED;
            case 404 -> Code.UNIMPLEMENTED;
            case 429 -> Code.RESOURCE_EXHAUSTED;
            case 502, 503, 504 -> Code.UNAVAILABLE;
            default -> Code.UNKNOWN;
        };
    }

    /** Whether OTLP lets a client try again. */
    static boolean isWorthARetry(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /** Whether the status can come with {@code Retry-After}. */
    static boolean mayAskToWait(int status) {
        return status == 429 || status == 503;
    }
}
