package io.spillway.kubernetes.store;

import com.fasterxml.jackson.core.JsonParser;
import io.spillway.kubernetes.watch.Json;
import io.spillway.kubernetes.watch.ObjectReader;
import java.io.IOException;
import java.util.Optional;

/** Reads the metadata of objects of any kind. */
public final class DescribedReader implements ObjectReader<Described> {
    private final MetaReader meta;

    public DescribedReader(Wanted wanted) {
        this.meta = new MetaReader(wanted);
    }

    @Override
    public Optional<Described> read(JsonParser json) throws IOException {
        meta.reset();
        Json.fields(json, (field, value) -> {
            if (field.equals("metadata")) {
                meta.read(value);
            }
        });
        return meta.meta().map(Described::new);
    }

    @Override
    public String version() {
        return meta.version();
    }

    @Override
    public boolean endsList() {
        return meta.endsList();
    }
}
