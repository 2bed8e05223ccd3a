package io.spillway.otlp;

import io.spillway.component.AuthenticationException;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.component.Status.Code;
import io.spillway.export.Sender;
import io.spillway.http.HttpAnswer;
import io.spillway.http.HttpClient;
import io.spillway.http.HttpTarget;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Sends batches to an OTLP/HTTP server. */
final class HttpSender implements Sender {
    private final OtlpHttpExporterConfig config;
    private final ComponentContext context;
    private final HttpClient client;
    private final Map<Signal, HttpTarget> targets = new EnumMap<>(Signal.class);

    HttpSender(OtlpHttpExporterConfig config, Set<Signal> signals, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.client = new HttpClient(config.client(), context);
        signals.forEach(signal -> targets.put(signal, config.target(signal)));
    }

    @Override
    public void start() throws IOException {
        client.start();
    }

    @Override
    public void close(Deadline deadline) {
        client.close();
    }

    @Override
    public Map<String, String> labels(Signal signal) {
        HttpTarget target = target(signal);
        return Map.of(
                "server_address",
                target.host(),
                "server_port",
                Integer.toString(target.port()),
                "url_path",
                target.pathOnly());
    }

    @Override
    public Outcome send(Telemetry batch, Duration timeout) {
        HttpTarget target = target(batch.signal());
        HttpEncoding encoding = config.encoding();
        try {
            HttpAnswer answer =
                    client.post(target, encoding.contentType(), encoding.write(batch), batch.metadata(), timeout);
            return outcome(batch.signal(), target, answer);
        } catch (AuthenticationException e) {
            return Outcome.rejected(Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Outcome.throttled(Code.UNAVAILABLE, "failed to make an HTTP request: " + Reason.of(e));
        }
    }

    private HttpTarget target(Signal signal) {
        HttpTarget target = targets.get(signal);
        if (target == null) {
            throw new IllegalArgumentException("signal: " + signal + " (expected one of " + targets.keySet() + ")");
        }
        return target;
    }

    private Outcome outcome(Signal signal, HttpTarget target, HttpAnswer answer) {
        if (answer.status() >= 200 && answer.status() <= 299) {
            return accepted(signal, answer);
        }
        Status status = new Status(HttpStatusMapping.fromHttp(answer.status()), describe(target, answer));
        return HttpStatusMapping.isWorthARetry(answer.status())
                ? new Outcome.Throttled(status, retryAfter(answer))
                : new Outcome.Rejected(status);
    }

    private Outcome accepted(Signal signal, HttpAnswer answer) {
        try {
            Outcome.Accepted accepted = HttpAnswers.accepted(signal, answer);
            if (accepted.refusedItems() == 0 && !accepted.message().isEmpty()) {
                // The chain reports refused items; a warning that comes without any would go unseen.
                context.logger()
                        .atWarn()
                        .addKeyValue("message", accepted.message())
                        .addKeyValue("dropped_" + signal.itemName(), 0)
                        .log("Partial success response");
            }
            return accepted;
        } catch (IOException e) {
            // The server says that it took the batch; sending it again because of the body would duplicate it.
            context.logger()
                    .warn("The answer of {} to an accepted request cannot be read: {}", target(signal), Reason.of(e));
            return Outcome.ACCEPTED;
        }
    }

    private static String describe(HttpTarget target, HttpAnswer answer) {
        String text = "error exporting items, request to %s responded with HTTP Status Code %d"
                .formatted(target, answer.status());
        return HttpAnswers.status(answer)
                .map(status -> text + ", Message=" + status.getMessage() + ", Details=" + status.getDetailsList())
                .orElse(text);
    }

    /** Seconds or an HTTP date; nothing for what is neither. */
    private Duration retryAfter(HttpAnswer answer) {
        String value = answer.header("Retry-After").strip();
        if (value.isEmpty() || !HttpStatusMapping.mayAskToWait(answer.status())) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofSeconds(Math.max(0, Integer.parseInt(value)));
        } catch (NumberFormatException _) {
            return untilDate(value);
        }
    }

    private Duration untilDate(String value) {
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(context.clock().now(), date);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException _) {
            return Duration.ZERO;
        }
    }
}
