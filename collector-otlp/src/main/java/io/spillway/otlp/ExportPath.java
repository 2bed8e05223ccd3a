package io.spillway.otlp;

import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.component.Status.Code;
import io.spillway.http.HttpCall;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpHead;
import io.spillway.http.HttpReply;
import io.spillway.observe.ReceiverMetrics;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/** The path of one signal, {@code /v1/traces} for example. */
final class ExportPath implements HttpHandler {
    private static final HttpReply WRONG_METHOD =
            new HttpReply(405, "text/plain", ascii("405 method not allowed, supported: [POST]"));
    private static final HttpReply WRONG_TYPE = new HttpReply(
            415,
            "text/plain",
            ascii("415 unsupported media type, supported: [application/json, application/x-protobuf]"));

    private final Signal signal;
    private final PipelineInput input;
    private final ReceiverMetrics metrics;
    private final Logger logger;

    ExportPath(Signal signal, PipelineInput input, ReceiverMetrics metrics, Logger logger) {
        this.signal = signal;
        this.input = input;
        this.metrics = metrics;
        this.logger = logger;
    }

    @Override
    public Gate beforeBody(HttpHead head) {
        if (!head.method().equals("POST")) {
            metrics.refusedUnread("request");
            return new Gate.Closed(WRONG_METHOD);
        }
        Optional<HttpEncoding> encoding = encoding(head);
        if (encoding.isEmpty()) {
            metrics.refusedUnread("request");
            return new Gate.Closed(WRONG_TYPE);
        }
        return switch (input.admit(Math.max(0, head.contentLength()))) {
            case Admission.Refused refused -> {
                metrics.refusedUnread("pipeline");
                yield new Gate.Closed(refusal(encoding.get(), refused.outcome()));
            }
            case Admission.Permit permit -> new Gate.Open(permit::close);
        };
    }

    @Override
    public HttpReply handle(HttpCall call) {
        HttpEncoding encoding = encoding(call.head()).orElseThrow();
        Telemetry batch;
        try {
            batch = encoding.read(signal, call.body());
        } catch (MalformedTelemetryException e) {
            metrics.failed(signal, 0);
            return refusal(encoding, Outcome.rejected(Code.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        }
        if (batch.isEmpty()) {
            return accepted(encoding, new Outcome.Accepted(0, ""));
        }
        ClientMetadata metadata = call.head().metadata();
        return hand(metadata.equals(ClientMetadata.NONE) ? batch : batch.withMetadata(metadata), encoding);
    }

    private HttpReply hand(Telemetry batch, HttpEncoding encoding) {
        Outcome outcome;
        try {
            outcome = input.consume(batch);
        } catch (RuntimeException e) {
            logger.error("A pipeline failed on a batch; this is a defect.", e);
            metrics.failed(signal, batch.itemCount());
            return refusal(encoding, Outcome.rejected(Code.INTERNAL, "internal error"));
        }
        metrics.answered(signal, batch.itemCount(), outcome);
        return switch (outcome) {
            case Outcome.Accepted accepted -> accepted(encoding, accepted);
            case Outcome.Throttled throttled -> refusal(encoding, throttled);
            case Outcome.Rejected rejected -> refusal(encoding, rejected);
        };
    }

    @Override
    public HttpReply refusal(HttpHead head, int status, String message) {
        metrics.refusedUnread(reason(status));
        return reply(head, status, message);
    }

    @Override
    public HttpReply full(HttpHead head, boolean heap, String message) {
        metrics.refusedUnread(heap ? "heap" : "memory");
        return reply(head, 503, message);
    }

    private static String reason(int status) {
        return switch (status) {
            case 401 -> "authentication";
            case 408 -> "slow";
            case 503 -> "stopping";
            default -> "request";
        };
    }

    private static HttpReply reply(HttpHead head, int status, String message) {
        Status why = new Status(HttpStatusMapping.fromHttp(status), message);
        return encoding(head)
                .map(encoding -> new HttpReply(status, encoding.contentType(), encoding.status(why, Duration.ZERO)))
                .orElseGet(() -> HttpReply.text(status, message + "\n"));
    }

    private static Optional<HttpEncoding> encoding(HttpHead head) {
        return HttpEncoding.of(head.header("Content-Type"));
    }

    private HttpReply accepted(HttpEncoding encoding, Outcome.Accepted outcome) {
        return new HttpReply(200, encoding.contentType(), encoding.accepted(signal, outcome));
    }

    private static HttpReply refusal(HttpEncoding encoding, Outcome.Rejected outcome) {
        return refusal(encoding, outcome.status(), Duration.ZERO);
    }

    private static HttpReply refusal(HttpEncoding encoding, Outcome.Throttled outcome) {
        return refusal(encoding, outcome.status(), outcome.retryAfter());
    }

    private static HttpReply refusal(HttpEncoding encoding, Status status, Duration retryAfter) {
        int http = HttpStatusMapping.toHttp(status.code());
        HttpReply reply = new HttpReply(http, encoding.contentType(), encoding.status(status, retryAfter));
        return retryAfter.isPositive() && HttpStatusMapping.mayAskToWait(http)
                ? reply.with("Retry-After", Long.toString(wholeSeconds(retryAfter)))
                : reply;
    }

    private static long wholeSeconds(Duration duration) {
        return duration.toNanosPart() == 0 ? duration.toSeconds() : duration.toSeconds() + 1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
