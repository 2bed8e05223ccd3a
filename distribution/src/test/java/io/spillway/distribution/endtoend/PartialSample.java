package io.spillway.distribution.endtoend;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.spillway.partial.emitter.PartialSpanProcessor;
import java.io.IOException;
import java.time.Duration;

/**
 * A program with a long span: sends heartbeats until it is killed, or ends the span when somebody says so. Arguments: the
 * collector's endpoint, milliseconds between heartbeats, milliseconds until the span ends by itself (0: never).
 */
final class PartialSample {
    private PartialSample() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        String endpoint = arguments[0];
        Duration interval = Duration.ofMillis(Long.parseLong(arguments[1]));
        long lifeMillis = Long.parseLong(arguments[2]);
        Resource resource = Resource.create(
                Attributes.builder().put("service.name", "long-runner").build());
        try (SdkLoggerProvider logs = SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(endpoint + "/v1/logs")
                                .build()))
                        .build();
                SdkTracerProvider traces = SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(PartialSpanProcessor.builder(logs)
                                .setHeartbeatInterval(interval)
                                .setInitialDelay(interval)
                                .build())
                        .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                        .setEndpoint(endpoint + "/v1/traces")
                                        .build())
                                .build())
                        .build()) {
            Span span = traces.get("sample").spanBuilder("long job").startSpan();
            span.setAttribute("job", "import of everything");
            System.out.println("span " + span.getSpanContext().getSpanId());
            Thread.sleep(lifeMillis == 0 ? Long.MAX_VALUE : lifeMillis);
            span.end();
        }
        System.out.println("ended");
    }
}
