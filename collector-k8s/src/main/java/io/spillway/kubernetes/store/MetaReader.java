package io.spillway.kubernetes.store;

import com.fasterxml.jackson.core.JsonParser;
import com.google.re2j.Pattern;
import io.spillway.kubernetes.watch.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the field {@code metadata}; keeps the last one that it has read. For one thread at a time. */
final class MetaReader {
    private static final String END_OF_LIST = "k8s.io/initial-events-end";

    private final boolean keepsLabels;
    private final Set<String> annotations;
    private final List<Pattern> patterns;
    private final Interner<String> texts = new Interner<>();
    private final Interner<Labels> sets = new Interner<>();
    private final Interner<Owner> owners = new Interner<>();
    private final List<String> pairs = new ArrayList<>();

    private String name = "";
    private String namespace = "";
    private String version = "";
    private Uid uid = Uid.NONE;
    private long createdSeconds;
    private boolean terminating;
    private boolean endsList;
    private Labels labels = Labels.NONE;
    private Labels kept = Labels.NONE;
    private Owner owner = Owner.NONE;

    MetaReader(Wanted wanted) {
        this.keepsLabels = wanted.labels();
        this.annotations = wanted.annotations();
        this.patterns = wanted.compiled();
    }

    /** Begins with another object. */
    void reset() {
        name = "";
        namespace = "";
        version = "";
        uid = Uid.NONE;
        createdSeconds = 0;
        terminating = false;
        endsList = false;
        labels = Labels.NONE;
        kept = Labels.NONE;
        owner = Owner.NONE;
    }

    void read(JsonParser json) throws IOException {
        Json.fields(json, this::field);
    }

    private void field(String field, JsonParser value) throws IOException {
        switch (field) {
            case "name" -> name = Json.text(value);
            case "namespace" -> namespace = intern(value);
            case "uid" -> uid = Uid.of(Json.text(value));
            case "resourceVersion" -> version = Json.text(value);
            case "creationTimestamp" -> createdSeconds = seconds(Json.text(value));
            case "deletionTimestamp" -> terminating = true;
            case "labels" -> labels = keepsLabels ? pairs(value, true) : Labels.NONE;
            case "annotations" -> kept = pairs(value, false);
            case "ownerReferences" -> Json.elements(value, this::ownerReference);
            default -> {
                // Field ownership and the rest are of no use here.
            }
        }
    }

    private Labels pairs(JsonParser json, boolean all) throws IOException {
        pairs.clear();
        Json.fields(json, (key, value) -> {
            endsList |= !all && key.equals(END_OF_LIST);
            if (all || isKept(key)) {
                pairs.add(texts.of(key));
                pairs.add(intern(value));
            }
        });
        return sets.of(Labels.ofPairs(pairs));
    }

    private boolean isKept(String annotation) {
        if (annotations.contains(annotation)) {
            return true;
        }
        for (Pattern pattern : patterns) {
            if (pattern.matches(annotation)) {
                return true;
            }
        }
        return false;
    }

    private void ownerReference(JsonParser json) throws IOException {
        OwnerReference read = new OwnerReference();
        Json.fields(json, read::field);
        if (read.controls) {
            owner = owners.of(new Owner(texts.of(read.kind), texts.of(read.name), read.uid));
        }
    }

    private static final class OwnerReference {
        private String kind = "";
        private String name = "";
        private Uid uid = Uid.NONE;
        private boolean controls;

        private void field(String field, JsonParser value) throws IOException {
            switch (field) {
                case "kind" -> kind = Json.text(value);
                case "name" -> name = Json.text(value);
                case "uid" -> uid = Uid.of(Json.text(value));
                case "controller" -> controls = Json.isTrue(value);
                default -> {
                    // Only the identity of the controller matters.
                }
            }
        }
    }

    /** A text of which other objects have the same. */
    String intern(JsonParser json) throws IOException {
        return texts.of(Json.text(json));
    }

    /** Seconds since 1970 of a time in the words of RFC 3339; 0 for another text. */
    static long seconds(String time) {
        try {
            return time.isEmpty() ? 0 : Instant.parse(time).getEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    String version() {
        return version;
    }

    boolean endsList() {
        return endsList;
    }

    boolean isTerminating() {
        return terminating;
    }

    /** The metadata; empty when there is no name or no id. */
    Optional<Meta> meta() {
        return name.isEmpty() || uid.equals(Uid.NONE)
                ? Optional.empty()
                : Optional.of(new Meta(uid, name, namespace, createdSeconds, labels, kept, owner));
    }
}
