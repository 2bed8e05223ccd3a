package io.spillway.kubernetes.store;

import com.fasterxml.jackson.core.JsonParser;
import io.spillway.kubernetes.watch.Json;
import io.spillway.kubernetes.watch.ObjectReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads pods. */
public final class PodReader implements ObjectReader<Pod> {
    private final MetaReader meta;
    private final List<String> addresses = new ArrayList<>();
    private final Map<String, ContainerReader> containers = new LinkedHashMap<>();
    private final Interner<List<Container.Port>> portLists = new Interner<>();
    private String node = "";
    private String hostAddress = "";
    private String hostname = "";
    private boolean hostNetwork;
    private boolean ready;
    private Pod.Phase phase = Pod.Phase.UNKNOWN;
    private long startedSeconds;

    /** Labels are always kept. */
    public PodReader(Wanted wanted) {
        this.meta = new MetaReader(wanted.and(Wanted.LABELS));
    }

    @Override
    public Optional<Pod> read(JsonParser json) throws IOException {
        reset();
        Json.fields(json, (field, value) -> {
            switch (field) {
                case "metadata" -> meta.read(value);
                case "spec" -> Json.fields(value, this::spec);
                case "status" -> Json.fields(value, this::status);
                default -> {
                    // The kind is known.
                }
            }
        });
        return meta.meta().map(this::pod);
    }

    private void reset() {
        meta.reset();
        addresses.clear();
        containers.clear();
        node = "";
        hostAddress = "";
        hostname = "";
        hostNetwork = false;
        ready = false;
        phase = Pod.Phase.UNKNOWN;
        startedSeconds = 0;
    }

    private Pod pod(Meta known) {
        return new Pod(
                known,
                List.copyOf(addresses),
                node,
                hostAddress,
                hostNetwork,
                phase,
                ready,
                meta.isTerminating(),
                hostname.isEmpty() ? known.name() : hostname,
                startedSeconds,
                containers.values().stream().map(ContainerReader::container).toList());
    }

    private void spec(String field, JsonParser value) throws IOException {
        switch (field) {
            case "nodeName" -> node = meta.intern(value);
            case "hostNetwork" -> hostNetwork = Json.isTrue(value);
            case "hostname" -> hostname = meta.intern(value);
            case "containers" -> Json.elements(value, each -> declared(each, false));
            case "initContainers" -> Json.elements(value, each -> declared(each, true));
            default -> {
                // Volumes and the rest are of no use here.
            }
        }
    }

    private void status(String field, JsonParser value) throws IOException {
        switch (field) {
            case "podIP" -> address(Json.text(value));
            case "podIPs" -> Json.elements(value, each -> Json.fields(each, (_, ip) -> address(Json.text(ip))));
            case "hostIP" -> hostAddress = meta.intern(value);
            case "phase" -> phase = Pod.Phase.of(Json.text(value));
            case "startTime" -> startedSeconds = MetaReader.seconds(Json.text(value));
            case "conditions" -> Json.elements(value, this::condition);
            case "containerStatuses", "initContainerStatuses" -> Json.elements(value, this::containerStatus);
            default -> {
                // The rest is of no use here.
            }
        }
    }

    private void address(String address) {
        if (!address.isEmpty() && !addresses.contains(address)) {
            addresses.add(address);
        }
    }

    private void condition(JsonParser json) throws IOException {
        Map<String, String> condition = new LinkedHashMap<>();
        Json.fields(json, (field, value) -> {
            if (field.equals("type") || field.equals("status")) {
                condition.put(field, Json.text(value));
            }
        });
        if ("Ready".equals(condition.get("type"))) {
            ready = "True".equals(condition.get("status"));
        }
    }

    private void declared(JsonParser json, boolean init) throws IOException {
        ContainerReader read = new ContainerReader();
        read.init = init;
        Json.fields(json, read::declaration);
        merge(read);
    }

    private void containerStatus(JsonParser json) throws IOException {
        ContainerReader read = new ContainerReader();
        Json.fields(json, read::status);
        merge(read);
    }

    /** The two halves of a container come in any order. */
    private void merge(ContainerReader read) {
        ContainerReader known = containers.putIfAbsent(read.name, read);
        if (known != null) {
            known.take(read);
        }
    }

    @Override
    public String version() {
        return meta.version();
    }

    @Override
    public boolean endsList() {
        return meta.endsList();
    }

    private final class ContainerReader {
        private final List<Container.Port> ports = new ArrayList<>();
        private String name = "";
        private String image = "";
        private String imageId = "";
        private String id = "";
        private int restarts;
        private boolean init;

        private void declaration(String field, JsonParser value) throws IOException {
            switch (field) {
                case "name" -> name = meta.intern(value);
                case "image" -> image = meta.intern(value);
                case "ports" -> Json.elements(value, this::port);
                default -> {
                    // Commands, mounts and the rest are of no use here.
                }
            }
        }

        private void status(String field, JsonParser value) throws IOException {
            switch (field) {
                case "name" -> name = meta.intern(value);
                case "imageID" -> imageId = meta.intern(value);
                case "containerID" -> id = Container.bareId(Json.text(value));
                case "restartCount" -> restarts = (int) Json.number(value);
                default -> {
                    // States and the rest are of no use here.
                }
            }
        }

        private void port(JsonParser json) throws IOException {
            PortReader read = new PortReader();
            Json.fields(json, read::field);
            ports.add(new Container.Port(read.name, read.number, read.protocol));
        }

        private void take(ContainerReader other) {
            ports.addAll(other.ports);
            image = other.image.isEmpty() ? image : other.image;
            imageId = other.imageId.isEmpty() ? imageId : other.imageId;
            id = other.id.isEmpty() ? id : other.id;
            restarts = Math.max(restarts, other.restarts);
            init |= other.init;
        }

        private Container container() {
            return new Container(name, id, image, imageId, restarts, init, portLists.of(List.copyOf(ports)));
        }
    }

    private final class PortReader {
        private String name = "";
        private int number;
        private String protocol = "TCP";

        private void field(String field, JsonParser value) throws IOException {
            switch (field) {
                case "name" -> name = meta.intern(value);
                case "containerPort" -> number = (int) Json.number(value);
                case "protocol" -> protocol = meta.intern(value);
                default -> {
                    // Host ports are of no use here.
                }
            }
        }
    }
}
