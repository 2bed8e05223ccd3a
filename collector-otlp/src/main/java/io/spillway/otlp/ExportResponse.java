package io.spillway.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;

/** The answer to an export that was taken, as OTLP encodes it: empty unless items were refused. */
final class ExportResponse {
    private static final byte[] COMPLETE = {};

    private ExportResponse() {}

    static byte[] encode(Signal signal, Outcome.Accepted outcome) {
        if (outcome.refusedItems() == 0 && outcome.message().isEmpty()) {
            return COMPLETE;
        }
        return switch (signal) {
            case TRACES -> traces(outcome).toByteArray();
            case METRICS -> metrics(outcome).toByteArray();
            case LOGS -> logs(outcome).toByteArray();
        };
    }

    /** Reads what a server answered. */
    static Outcome.Accepted decode(Signal signal, byte[] response) throws InvalidProtocolBufferException {
        return switch (signal) {
            case TRACES -> {
                var partial = ExportTraceServiceResponse.parseFrom(response).getPartialSuccess();
                yield accepted(partial.getRejectedSpans(), partial.getErrorMessage());
            }
            case METRICS -> {
                var partial = ExportMetricsServiceResponse.parseFrom(response).getPartialSuccess();
                yield accepted(partial.getRejectedDataPoints(), partial.getErrorMessage());
            }
            case LOGS -> {
                var partial = ExportLogsServiceResponse.parseFrom(response).getPartialSuccess();
                yield accepted(partial.getRejectedLogRecords(), partial.getErrorMessage());
            }
        };
    }

    static ExportTraceServiceResponse traces(Outcome.Accepted outcome) {
        ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
        response.getPartialSuccessBuilder()
                .setRejectedSpans(outcome.refusedItems())
                .setErrorMessage(outcome.message());
        return response.build();
    }

    static ExportMetricsServiceResponse metrics(Outcome.Accepted outcome) {
        ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        response.getPartialSuccessBuilder()
                .setRejectedDataPoints(outcome.refusedItems())
                .setErrorMessage(outcome.message());
        return response.build();
    }

    static ExportLogsServiceResponse logs(Outcome.Accepted outcome) {
        ExportLogsServiceResponse.Builder response = ExportLogsServiceResponse.newBuilder();
        response.getPartialSuccessBuilder()
                .setRejectedLogRecords(outcome.refusedItems())
                .setErrorMessage(outcome.message());
        return response.build();
    }

    private static Outcome.Accepted accepted(long refusedItems, String message) {
        return new Outcome.Accepted(Math.max(0, refusedItems), message);
    }
}
