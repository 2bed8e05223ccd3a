package io.spillway.otlp;

import io.spillway.component.Clock;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Receiver;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The servers of one {@code otlp} receiver, started and closed together. */
final class OtlpReceiver implements Receiver {
    private final List<Component> servers;
    private final Clock clock;

    OtlpReceiver(List<Component> servers, Clock clock) {
        this.servers = List.copyOf(servers);
        this.clock = clock;
    }

    /**
     * Starts all or none. A server that has another reason not to start than an address in use goes first among the reasons: a
     * reload that sees only the latter takes the address from the receiver that has it.
     */
    @Override
    public void start() throws Exception {
        List<Exception> failures = new ArrayList<>();
        List<Component> started = new ArrayList<>();
        for (Component server : servers) {
            try {
                server.start();
                started.add(server);
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            Deadline now = Deadline.after(Duration.ZERO, clock);
            started.forEach(server -> server.close(now));
            failures.sort(Comparator.comparing(OtlpReceiver::isAddressInUse));
            throw failures.getFirst();
        }
    }

    private static boolean isAddressInUse(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof BindException || (cause != null && isAddressInUse(cause));
    }

    @Override
    public void close(Deadline deadline) {
        servers.forEach(server -> server.close(deadline));
    }
}
