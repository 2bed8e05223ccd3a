package io.spillway.auth;

import io.spillway.auth.HeadersSetterConfig.Action;
import io.spillway.auth.HeadersSetterConfig.Header;
import io.spillway.component.AuthenticationException;
import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.config.Secret;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Sets headers of outgoing requests, from its configuration or from the request that brought the telemetry. */
final class HeadersSetter implements Extension, ClientAuthenticator {
    private final HeadersSetterConfig config;
    private final ComponentContext context;
    private volatile List<Step> steps = List.of();
    private volatile Optional<ClientAuthenticator> additional = Optional.empty();

    private record Step(Action action, String key, Source source) {}

    /** The source of a value. */
    @FunctionalInterface
    private interface Source {
        String of(ClientMetadata sender) throws AuthenticationException;
    }

    HeadersSetter(HeadersSetterConfig config, ComponentContext context) {
        this.config = config;
        this.context = context;
    }

    @Override
    public void start() throws IOException {
        List<Step> made = new ArrayList<>();
        for (Header header : config.headers()) {
            if (header.action().isEmpty()) {
                context.logger()
                        .warn(
                                "The action was not provided, using 'upsert'. In future versions, we'll require this to be"
                                        + " explicitly set");
            }
            made.add(new Step(header.action().orElse(Action.UPSERT), header.key(), source(header)));
        }
        additional = config.additionalAuth().map(id -> context.host().extension(id, ClientAuthenticator.class));
        steps = List.copyOf(made);
    }

    @Override
    public void close(Deadline deadline) {}

    private Source source(Header header) throws IOException {
        if (header.valueFile().isPresent()) {
            Supplier<String> file =
                    SecretFile.watch("value_file", header.valueFile().get(), context);
            return _ -> file.get();
        }
        String otherwise = header.defaultValue().map(Secret::reveal).orElse("");
        if (header.fromContext().isPresent()) {
            String name = header.fromContext().get();
            return sender -> only(name, sender.header(name), otherwise);
        }
        if (header.fromAttribute().isPresent()) {
            String name = header.fromAttribute().get();
            return sender -> sender.auth().getOrDefault(name, "");
        }
        String fixed = header.value().map(Secret::reveal).orElse("");
        return _ -> fixed;
    }

    private static String only(String name, List<String> values, String otherwise) throws AuthenticationException {
        if (values.size() > 1) {
            throw new AuthenticationException("headers_setter: from_context: the incoming request has " + values.size()
                    + " headers called " + name + " (expected: at most one)");
        }
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    @Override
    public void authenticate(Map<String, String> headers, ClientMetadata sender) throws AuthenticationException {
        if (additional.isPresent()) {
            additional.get().authenticate(headers, sender);
        }
        for (Step step : steps) {
            String value = step.source().of(sender);
            switch (step.action()) {
                case INSERT -> headers.putIfAbsent(step.key(), value);
                case UPDATE -> headers.replace(step.key(), value);
                case UPSERT -> headers.put(step.key(), value);
                case DELETE -> headers.remove(step.key());
            }
        }
    }

    @Override
    public boolean needsTls() {
        return additional.map(ClientAuthenticator::needsTls).orElse(false);
    }
}
