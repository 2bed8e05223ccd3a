package io.spillway.distribution.overload;

import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends requests one by one, over either protocol. */
interface Client extends AutoCloseable {
    Duration TIMEOUT = Duration.ofMinutes(1);

    /** The answer to a request. */
    enum Answer {
        ACCEPTED,
        /** The answer names the time to come back. */
        THROTTLED,
        /** The answer names no time to come back. */
        UNAVAILABLE,
        /** All other answers, and no answer. */
        FAILED
    }

    Answer send(byte[] request) throws InterruptedException;

    @Override
    void close();

    /** Several connections; the number of a thread chooses one. */
    static Client grpc(int port) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        return new Client() {
            @Override
            public Answer send(byte[] request) {
                try {
                    ClientCalls.blockingUnaryCall(
                            channel,
                            CountingBackend.EXPORT,
                            CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                            request);
                    return Answer.ACCEPTED;
                } catch (StatusRuntimeException e) {
                    return ofStatus(e);
                }
            }

            @Override
            public void close() {
                channel.shutdownNow();
            }
        };
    }

    private static Answer ofStatus(StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
            return Answer.FAILED;
        }
        Metadata trailers = e.getTrailers();
        com.google.rpc.Status details = trailers == null
                ? null
                : trailers.get(Metadata.Key.of(
                        "grpc-status-details-bin",
                        ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance())));
        boolean says =
                details != null && details.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
        return says ? Answer.THROTTLED : Answer.UNAVAILABLE;
    }

    static Client http(int port) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        URI target = URI.create("http://127.0.0.1:" + port + "/v1/traces");
        return new Client() {
            @Override
            public Answer send(byte[] request) throws InterruptedException {
                try {
                    HttpResponse<byte[]> response = client.send(
                            HttpRequest.newBuilder(target)
                                    .timeout(TIMEOUT)
                                    .header("Content-Type", "application/x-protobuf")
                                    .POST(BodyPublishers.ofByteArray(request))
                                    .build(),
                            BodyHandlers.ofByteArray());
                    return switch (response.statusCode()) {
                        case 200 -> Answer.ACCEPTED;
                        case 503 ->
                            response.headers().firstValue("Retry-After").isPresent()
                                    ? Answer.THROTTLED
                                    : Answer.UNAVAILABLE;
                        default -> Answer.FAILED;
                    };
                } catch (IOException _) {
                    return Answer.FAILED;
                }
            }

            @Override
            public void close() {
                client.shutdownNow();
            }
        };
    }

    /** Several clients. */
    static List<Client> several(int count, Supplier<Client> one) {
        List<Client> clients = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            clients.add(one.get());
        }
        return clients;
    }
}
