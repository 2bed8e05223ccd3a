package io.spillway.otlp;

import io.spillway.config.Checks;
import io.spillway.config.Section;
import java.time.Duration;

/** The {@code keepalive} block of a gRPC server: when the server checks its connections, and how often clients may. */
public record GrpcServerKeepalive(
        Section<ServerParameters> serverParameters, Section<EnforcementPolicy> enforcementPolicy) {
    public static GrpcServerKeepalive defaults() {
        return new GrpcServerKeepalive(
                Section.on(new ServerParameters(
                        Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO)),
                Section.on(new EnforcementPolicy(Duration.ZERO, false)));
    }

    /**
     * The server's own actions. Zero leaves each at gRPC's default.
     *
     * @param maxConnectionIdle a connection without requests is closed after this time; never by default
     * @param maxConnectionAge a connection is closed after this time; never by default
     * @param maxConnectionAgeGrace the time that requests then have; without limit by default
     * @param time a silent client is asked for a sign of life after this time; 2 h by default
     * @param timeout and has this long to answer; 20 s by default
     */
    public record ServerParameters(
            Duration maxConnectionIdle,
            Duration maxConnectionAge,
            Duration maxConnectionAgeGrace,
            Duration time,
            Duration timeout) {
        public ServerParameters {
            new Checks()
                    .that(!maxConnectionIdle.isNegative(), "max_connection_idle", maxConnectionIdle, ">= 0s")
                    .that(!maxConnectionAge.isNegative(), "max_connection_age", maxConnectionAge, ">= 0s")
                    .that(
                            !maxConnectionAgeGrace.isNegative(),
                            "max_connection_age_grace",
                            maxConnectionAgeGrace,
                            ">= 0s")
                    .that(!time.isNegative(), "time", time, ">= 0s")
                    .that(!timeout.isNegative(), "timeout", timeout, ">= 0s")
                    .done();
        }
    }

    /**
     * Clients that ask for signs of life more often are turned away.
     *
     * @param minTime the least time between two such questions; zero for 5 min
     * @param permitWithoutStream allow them on a connection without requests
     */
    public record EnforcementPolicy(Duration minTime, boolean permitWithoutStream) {
        public EnforcementPolicy {
            new Checks()
                    .that(!minTime.isNegative(), "min_time", minTime, ">= 0s")
                    .done();
        }
    }
}
