package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarshallersTest {
    private static final Telemetry BATCH =
            Telemetry.merge(List.of(Traces.of(Requests.traces(3)), Traces.of(Requests.traces(2))));

    @Test
    void aBatchIsDrainedOnceAndItsLengthKnown() throws IOException {
        InputStream stream = Marshallers.TELEMETRY.stream(BATCH);
        assertThat(stream).isInstanceOf(KnownLength.class);
        assertThat(stream.available()).isEqualTo(BATCH.byteSize());

        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertThat(((Drainable) stream).drainTo(target)).isEqualTo(BATCH.byteSize());
        assertThat(target.toByteArray()).isEqualTo(BATCH.toByteArray());

        assertThat(stream.available()).isZero();
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(((Drainable) stream).drainTo(target)).isZero();
    }

    @Test
    void aBatchCanBeReadLikeAnyStream() throws IOException {
        InputStream stream = Marshallers.TELEMETRY.stream(BATCH);
        byte[] whole = BATCH.toByteArray();

        assertThat(stream.read()).isEqualTo(whole[0] & 0xff);
        assertThat(stream.available()).isEqualTo(whole.length - 1);
        assertThat(stream.readNBytes(9)).isEqualTo(slice(whole, 1, 10));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        assertThat(((Drainable) stream).drainTo(rest)).isEqualTo(whole.length - 10);
        assertThat(rest.toByteArray()).isEqualTo(slice(whole, 10, whole.length));
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
