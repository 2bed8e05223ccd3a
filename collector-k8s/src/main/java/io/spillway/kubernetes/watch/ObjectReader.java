package io.spillway.kubernetes.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** Makes small records of the API's objects. One thread uses it at a time, so it may keep what it has read so far in fields. */
public interface ObjectReader<T> {
    /**
     * Reads the object that the parser stands at, to its end.
     *
     * @return empty for an object without a name or an id, such as that of a bookmark
     */
    Optional<T> read(JsonParser json) throws IOException;

    /** The {@code resourceVersion} of the object read last; empty if it had none. */
    String version();

    /** Whether the object read last was the bookmark at the end of a streamed list. */
    boolean endsList();
}
