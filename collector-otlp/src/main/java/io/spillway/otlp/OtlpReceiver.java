package io.spillway.otlp;

import io.spillway.component.Clock;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Receiver;
import java.time.Duration;
import java.util.List;

/** The servers of one {@code otlp} receiver, started and closed together. */
final class OtlpReceiver implements Receiver {
    private final List<Component> servers;
    private final Clock clock;

    OtlpReceiver(List<Component> servers, Clock clock) {
        this.servers = List.copyOf(servers);
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        for (int i = 0; i < servers.size(); i++) {
            try {
                servers.get(i).start();
            } catch (Exception e) {
                Deadline now = Deadline.after(Duration.ZERO, clock);
                servers.subList(0, i).forEach(server -> server.close(now));
                throw e;
            }
        }
    }

    @Override
    public void close(Deadline deadline) {
        servers.forEach(server -> server.close(deadline));
    }
}
