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
import java.time.Duration;

/**
 * A program with a long span: sends heartbeats until it is killed, or ends the span when it is told to end (SIGTERM). Arguments:
 * the collector's endpoint, milliseconds between heartbeats.
 */
final class PartialSample {
    private PartialSample() {}

    public static void main(String[] arguments) throws InterruptedException {
        String endpoint = arguments[0];
        Duration interval = Duration.ofMillis(Long.parseLong(arguments[1]));
        Resource resource = Resource.create(
                Attributes.builder().put("service.name", "long-runner").build());
        SdkLoggerProvider logs = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(endpoint + "/v1/logs")
                        .build()))
                .build();
        SdkTracerProvider traces = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(PartialSpanProcessor.builder(logs)
                        .setHeartbeatInterval(interval)
                        .setInitialDelay(Duration.ofMillis(100))
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint + "/v1/traces")
                                .build())
                        .build())
                .build();
        Span span = traces.get("sample")
                .spanBuilder("long job")
                .setAttribute("job", "import of everything")
                .startSpan();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            span.end();
            traces.close();
            logs.close();
        }));
        System.out.println("running");
        Thread.sleep(Long.MAX_VALUE);
    }
}
