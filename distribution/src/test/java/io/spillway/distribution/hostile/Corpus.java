package io.spillway.distribution.hostile;

import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RandomMessages;
import io.spillway.testkit.TelemetryGenerator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Good requests, of which bad ones are made. */
final class Corpus {
    private static final int VARIETY = 64;
    private static final int MOST_BYTES = 64 << 10;

    private final Map<Signal, List<byte[]>> protobuf = new EnumMap<>(Signal.class);
    private final Map<Signal, List<byte[]>> json = new EnumMap<>(Signal.class);

    Corpus(long seed) throws MalformedTelemetryException {
        for (Signal signal : Signal.values()) {
            List<byte[]> requests = requests(signal, seed);
            protobuf.put(signal, requests);
            List<byte[]> texts = new ArrayList<>();
            for (byte[] request : requests) {
                texts.add(OtlpJson.toByteArray(Telemetry.read(signal, request)));
            }
            json.put(signal, texts);
        }
    }

    private static List<byte[]> requests(Signal signal, long seed) {
        List<byte[]> requests = new ArrayList<>();
        TelemetryGenerator usual = new TelemetryGenerator(seed);
        requests.add(
                switch (signal) {
                    case TRACES -> usual.spans(5).toByteArray();
                    case METRICS -> usual.metrics(5).toByteArray();
                    case LOGS -> usual.logs(5).toByteArray();
                });
        for (long i = 0; requests.size() < VARIETY; i++) {
            byte[] request = new RandomMessages(seed + i).request(signal).toByteArray();
            if (request.length > 0 && request.length < MOST_BYTES) {
                requests.add(request);
            }
        }
        return requests;
    }

    byte[] protobuf(Signal signal, RandomGenerator random) {
        return pick(protobuf, signal, random);
    }

    byte[] json(Signal signal, RandomGenerator random) {
        return pick(json, signal, random);
    }

    private static byte[] pick(Map<Signal, List<byte[]>> from, Signal signal, RandomGenerator random) {
        return from.getOrDefault(signal, List.of()).get(random.nextInt(VARIETY));
    }

    static Signal signal(RandomGenerator random) {
        return Signal.values()[random.nextInt(Signal.values().length)];
    }
}
