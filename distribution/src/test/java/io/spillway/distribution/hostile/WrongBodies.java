package io.spillway.distribution.hostile;

import io.spillway.component.Signal;
import io.spillway.testkit.Mutations;
import io.spillway.testkit.RandomWire;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Protobuf bodies for both transports: damaged bytes, and requests with wrong fields such as a known field with another wire type. */
final class WrongBodies {
    private final Corpus corpus;
    private final Map<Signal, RandomWire> wires = new EnumMap<>(Signal.class);

    WrongBodies(Corpus corpus) {
        this.corpus = corpus;
        for (Signal signal : Signal.values()) {
            wires.put(signal, new RandomWire(signal));
        }
    }

    byte[] protobuf(Signal signal, RandomGenerator random) {
        return random.nextInt(3) == 0
                ? wires.get(signal).request(random)
                : Mutations.of(corpus.protobuf(signal, random), random);
    }
}
