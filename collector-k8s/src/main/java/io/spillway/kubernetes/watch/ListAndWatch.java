package io.spillway.kubernetes.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spillway.component.Clock;
import io.spillway.kubernetes.client.ApiException;
import io.spillway.kubernetes.client.ApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The requests of one watch: full lists, streamed or in pages, and streams of changes. Used by one thread. */
final class ListAndWatch<T> {
    private static final Duration WATCH = Duration.ofSeconds(40);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration STREAMED_LIST = Duration.ofMinutes(10);
    private static final Duration LIST_SILENCE = Duration.ofSeconds(30);
    private static final String PAGE = "5000";
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;
    private static final int MAX_MESSAGE_CHARS = 500;

    private final ApiServer server;
    private final Selection selection;
    private final ObjectReader<T> reader;
    private final WatchSink<T> sink;
    private final WatchMetrics metrics;
    private final Clock clock;
    private boolean streamedLists = true;
    private String version = "";
    private long received;

    ListAndWatch(
            ApiServer server,
            Selection selection,
            ObjectReader<T> reader,
            WatchSink<T> sink,
            WatchMetrics metrics,
            Clock clock) {
        this.server = server;
        this.selection = selection;
        this.reader = reader;
        this.sink = sink;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The version from which a stream of changes can begin; empty before the first full list. */
    String version() {
        return version;
    }

    /** Forgets the version, so that a full list is needed. */
    void forget() {
        version = "";
    }

    /** How many events and bookmarks came in all. */
    long received() {
        return received;
    }

    /** Hands a full list to the sink. */
    void list() throws IOException, InterruptedException {
        sink.begin();
        String listed = streamedLists ? streamList() : "";
        version = listed.isEmpty() ? listPages() : listed;
        sink.end();
        metrics.lists.increment();
    }

    /** Answers the version of the list; empty when the server has no streamed lists. */
    private String streamList() throws IOException, InterruptedException {
        Map<String, String> query = watchQuery(STREAMED_LIST);
        query.put("sendInitialEvents", "true");
        query.put("resourceVersionMatch", "NotOlderThan");
        try (JsonParser json = open("watch", query, false, Duration.ZERO, LIST_SILENCE)) {
            while (readEvent(json)) {
                if (reader.endsList()) {
                    return reader.version();
                }
            }
            throw new IOException("cannot " + selection.request("watch") + ": the list breaks off");
        } catch (ApiException e) {
            if (e.code() != BAD_REQUEST && e.code() != UNPROCESSABLE) {
                throw e;
            }
            streamedLists = false;
            return "";
        }
    }

    private String listPages() throws IOException, InterruptedException {
        Page page = new Page();
        do {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("limit", PAGE);
            query.put("continue", page.next);
            page.next = "";
            try (JsonParser json = open("list", query, true, Duration.ZERO, LIST_SILENCE)) {
                json.nextToken();
                Json.fields(json, page::read);
            }
        } while (!page.next.isEmpty());
        return page.version;
    }

    /** Hands changes to the sink until the server ends the stream, which it does after some 40 seconds. */
    void watch() throws IOException, InterruptedException {
        Map<String, String> query = watchQuery(WATCH);
        query.put("resourceVersion", version);
        try (JsonParser json = open("watch", query, false, WATCH, GRACE)) {
            while (readEvent(json)) {
                metrics.events.increment();
                version = reader.version().isEmpty() ? version : reader.version();
            }
        }
    }

    private static Map<String, String> watchQuery(Duration timeout) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("timeoutSeconds", Long.toString(timeout.toSeconds()));
        return query;
    }

    private JsonParser open(String verb, Map<String, String> query, boolean list, Duration free, Duration silence)
            throws IOException, InterruptedException {
        String request = selection.request(verb);
        String address = selection.address(query);
        Silence body = new Silence(server.get(request, address, selection.accept(list)), free, silence, clock);
        try {
            return Json.parser(body);
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }

    /** Reads one event; false at the end of the stream. */
    private boolean readEvent(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return false;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new IOException(
                    "cannot " + selection.request("watch") + ": the stream holds something else than events");
        }
        Event event = new Event();
        Json.fields(json, event::read);
        received++;
        return true;
    }

    /** One line of a stream: the server writes the type before the object. */
    private final class Event {
        private String type = "";

        void read(String field, JsonParser value) throws IOException {
            if (field.equals("type")) {
                type = Json.text(value);
            } else if (field.equals("object")) {
                readObject(value);
            }
        }

        private void readObject(JsonParser value) throws IOException {
            if (type.equals("ERROR")) {
                throw Failure.read(value, selection.request("watch"));
            }
            Optional<T> object = reader.read(value);
            switch (type) {
                case "ADDED", "MODIFIED" -> object.ifPresent(sink::put);
                case "DELETED" -> object.ifPresent(sink::remove);
                default -> {
                    // A bookmark has a version and nothing else.
                }
            }
        }
    }

    /** One page of a list. */
    private final class Page {
        private String version = "";
        private String next = "";

        void read(String field, JsonParser value) throws IOException {
            if (field.equals("metadata")) {
                Json.fields(value, this::readMetadata);
            } else if (field.equals("items")) {
                Json.elements(value, item -> reader.read(item).ifPresent(sink::put));
            }
        }

        private void readMetadata(String field, JsonParser value) throws IOException {
            if (field.equals("resourceVersion")) {
                version = Json.text(value);
            } else if (field.equals("continue")) {
                next = Json.text(value);
            }
        }
    }

    /** The status inside an ERROR event. */
    private static final class Failure {
        private long code;
        private String message = "";

        static ApiException read(JsonParser value, String request) throws IOException {
            Failure failure = new Failure();
            Json.fields(value, (field, content) -> {
                if (field.equals("code")) {
                    failure.code = Json.number(content);
                } else if (field.equals("message")) {
                    failure.message = Json.text(content);
                }
            });
            String words = failure.message;
            return new ApiException(
                    request,
                    (int) failure.code,
                    words.length() > MAX_MESSAGE_CHARS ? words.substring(0, MAX_MESSAGE_CHARS) : words);
        }
    }
}
