package io.spillway.http;

import io.spillway.component.Reason;
import org.eclipse.jetty.client.HttpResponseException;

/** Says in words why a request of Jetty's client has no answer. */
final class ClientFailure {
    private ClientFailure() {}

    /** One cause on one line. Jetty reports the answer of a proxy that was asked for a tunnel as an exception. */
    static String inWords(Throwable failure) {
        return failure instanceof HttpResponseException answered
                ? "the proxy answered with status " + answered.getResponse().getStatus()
                : Reason.innermost(failure);
    }
}
