package io.spillway.otlp;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Removed;
import io.spillway.config.Requirements;
import io.spillway.export.SendingConfig;

/** The {@code otlp_grpc} exporter: where it sends, and how. */
@Removed(key = "insecure", instead = "tls: {insecure: true}")
@Removed(key = "ca_file", instead = "tls: {ca_file: <path>}")
@Removed(key = "cert_file", instead = "tls: {cert_file: <path>, key_file: <path>}")
@Removed(key = "key_file", instead = "tls: {cert_file: <path>, key_file: <path>}")
public record OtlpGrpcExporterConfig(
        @Inline GrpcClientConfig client, @Inline SendingConfig sending) implements Requirements {
    public static OtlpGrpcExporterConfig defaults() {
        return new OtlpGrpcExporterConfig(GrpcClientConfig.defaults(), SendingConfig.defaults());
    }

    @Override
    public void check(Checks checks) {
        checks.that(!client.endpoint().isEmpty(), "", "requires a non-empty \"endpoint\"");
    }
}
