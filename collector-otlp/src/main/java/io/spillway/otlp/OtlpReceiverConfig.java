package io.spillway.otlp;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Section;

/** The {@code otlp} receiver: its protocols and their servers. */
public record OtlpReceiverConfig(Protocols protocols) implements Requirements {
    public static OtlpReceiverConfig defaults() {
        return new OtlpReceiverConfig(new Protocols(
                Section.off(GrpcServerConfig.defaults("localhost:4317")), Section.off(HttpReceiverConfig.defaults())));
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                protocols.grpc().isOn() || protocols.http().isOn(),
                "",
                "must specify at least one protocol when using the OTLP receiver");
    }

    /** The {@code protocols} block; a protocol is spoken when it is named there. */
    public record Protocols(Section<GrpcServerConfig> grpc, Section<HttpReceiverConfig> http) {}
}
