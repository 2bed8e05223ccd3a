package io.spillway.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per span, data point and log record of 16 requests of 300 each. {@code proto} is protobuf-java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SignalBenchmark.REQUESTS * SignalBenchmark.ITEMS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseParallelGC", "-Xmx1g", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SignalBenchmark {
    static final int REQUESTS = 16;
    static final int ITEMS = 300;

    @Param
    public Signal signal = Signal.TRACES;

    private final List<byte[]> requests = new ArrayList<>();
    private final List<byte[]> jsons = new ArrayList<>();
    private final List<Telemetry> batches = new ArrayList<>();
    private Parser<? extends MessageLite> parser = ExportTraceServiceRequest.parser();

    @Setup
    public void generate() throws MalformedTelemetryException {
        TelemetryGenerator generator = new TelemetryGenerator(1);
        for (int i = 0; i < REQUESTS; i++) {
            MessageLite request = switch (signal) {
                case TRACES -> generator.spans(ITEMS);
                case METRICS -> generator.metrics(ITEMS);
                case LOGS -> generator.logs(ITEMS);
            };
            Telemetry batch = Telemetry.read(signal, request.toByteArray());
            requests.add(request.toByteArray());
            jsons.add(OtlpJson.toByteArray(batch));
            batches.add(batch);
        }
        parser = switch (signal) {
            case TRACES -> ExportTraceServiceRequest.parser();
            case METRICS -> ExportMetricsServiceRequest.parser();
            case LOGS -> ExportLogsServiceRequest.parser();
        };
    }

    @Benchmark
    public int validate() throws MalformedTelemetryException {
        int items = 0;
        for (byte[] request : requests) {
            items += Telemetry.read(signal, request).itemCount();
        }
        return items;
    }

    @Benchmark
    public int validateProto() throws InvalidProtocolBufferException {
        int bytes = 0;
        for (byte[] request : requests) {
            bytes += parser.parseFrom(request).getSerializedSize();
        }
        return bytes;
    }

    @Benchmark
    public int walk() {
        int bytes = 0;
        for (Telemetry batch : batches) {
            ItemCursor cursor = batch.cursor();
            while (cursor.next()) {
                bytes += cursor.itemByteSize();
            }
        }
        return bytes;
    }

    @Benchmark
    public int keepHalf() {
        int items = 0;
        for (Telemetry batch : batches) {
            items += batch.keep(cursor -> (cursor.itemByteSize() & 1) == 0).itemCount();
        }
        return items;
    }

    @Benchmark
    public int merge() {
        return Telemetry.merge(batches).toByteArray().length;
    }

    @Benchmark
    public int readJson() throws MalformedTelemetryException {
        int items = 0;
        for (byte[] json : jsons) {
            items += OtlpJson.read(signal, json).itemCount();
        }
        return items;
    }

    @Benchmark
    public int writeJson() {
        int bytes = 0;
        for (Telemetry batch : batches) {
            bytes += OtlpJson.toByteArray(batch).length;
        }
        return bytes;
    }
}
