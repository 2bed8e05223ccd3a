package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    private static final String VALID = "yaml:{receivers: {nop: }, exporters: {nop: }, "
            + "service: {pipelines: {traces: {receivers: [nop], exporters: [nop]}}}}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void versionNamesTheProgram() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("spillway version \\d+\\.\\d+\\.\\d+.*\\R");
        assertThat(run("-v")).isZero();
    }

    @Test
    void validateIsSilentWhenAllIsWell() {
        assertThat(run("validate", "--config", VALID)).isZero();
        assertThat(run("--config", VALID, "validate")).isZero();
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void theBuiltInConfigurationIsValid() {
        assertThat(run("validate")).isZero();
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void everyProblemIsPrintedWithItsPlace() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), """
                receivers:
                  nop:
                exporters:
                  nop:
                    colour: red
                service:
                  pipelines:
                    traces:
                      receivers: [nopp]
                      exporters: [nop]
                """);

        assertThat(run("validate", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: ")
                .contains("bad.yaml:5:5: exporters::nop")
                .contains(
                        "bad.yaml:9:19: service::pipelines::traces: references receiver \"nopp\" which is not configured");
    }

    @Test
    void wrongUseIsAnErrorToo() {
        assertThat(run("--nosuch")).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: Unknown option: '--nosuch'");
        assertThat(run("nosuch")).isEqualTo(1);
    }

    @Test
    void unknownFeatureGatesAreRefusedWhereverTheyStand() {
        assertThat(run("validate", "--feature-gates", "x")).isEqualTo(1);
        assertThat(run("--feature-gates=-x", "validate")).isEqualTo(1);
        assertThat(err.toString())
                .contains("Error: invalid argument \"x\" for \"--feature-gates\" flag: no such feature gate \"x\"; "
                        + "this version has none")
                .contains("invalid argument \"-x\"");
    }

    @Test
    void componentsAreListedAsYaml() {
        assertThat(run("components")).isZero();
        assertThat(out.toString())
                .startsWith("buildinfo:\n  command: spillway\n")
                .contains("receivers:\n  - name: nop\n")
                .contains("- name: otlp_grpc\n", "- name: health_check\n", "traces-to-traces: Beta", "scheme: env");
    }

    @Test
    void verifyNamesAFolderWithoutTables(@TempDir Path folder) {
        assertThat(run("verify", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(folder.toString(), "no catalog");
    }

    @Test
    void queryNamesAFolderWithoutTables(@TempDir Path folder) {
        assertThat(run("query", "--path", folder.toString(), "SELECT 1")).isEqualTo(1);
        assertThat(err.toString()).contains(folder.toString(), "no catalog");
    }

    @Test
    void queryNamesWrongOptions(@TempDir Path folder) {
        assertThat(run("query", "--path", folder.toString(), "--format", "xml", "SELECT 1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--format is \"xml\" (expected: table, csv or json)");
        assertThat(run("query", "--path", folder.toString(), "--timeout", "long", "SELECT 1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("invalid duration \"long\"");
        assertThat(run("query", "SELECT 1")).isEqualTo(1);
        assertThat(err.toString()).contains("--path");
    }

    @Test
    void printConfigHidesSecrets() {
        String secret = "yaml:{exporters: {otlp_http: {endpoint: 'http://h', headers: {authorization: s3cret}}}}";
        String pipeline = "--set=service.pipelines.traces.exporters=[otlp_http]";

        assertThat(run("print-config", "--config", VALID, "--config", secret, pipeline))
                .isZero();
        assertThat(out.toString()).contains("authorization: \"[REDACTED]\"").doesNotContain("s3cret");
        assertThat(run(
                        "print-config",
                        "--mode=unredacted",
                        "--format=json",
                        "--config",
                        VALID,
                        "--config",
                        secret,
                        pipeline))
                .isZero();
        assertThat(out.toString()).contains("\"authorization\":\"s3cret\"");
    }

    @Test
    void aConfigurationThatIsNotValidCanBePrintedAsItIs() {
        String yaml = "yaml:{exporters: {otlp_http: {headers: {authorization: s3cret}}, nosuch: {password: s3cret}},"
                + " service: {pipelines: {traces: {receivers: [x]}}}}";
        assertThat(run("print-config", "--config", yaml)).isEqualTo(1);
        assertThat(run("print-config", "--validate=false", "--config", yaml)).isZero();
        assertThat(out.toString())
                .contains("nosuch: \"[REDACTED]\"", "authorization: \"[REDACTED]\"", "receivers:")
                .doesNotContain("s3cret");
        assertThat(run("print-config", "--validate=false", "--mode=unredacted", "--config", yaml))
                .isZero();
        assertThat(out.toString()).contains("password: s3cret");
    }

    @Test
    void aPlainStartGoesAroundTheCommandLineLibrary() {
        assertThat(Commands.onlyConfigs()).isPresent();
        assertThat(Commands.onlyConfigs("--config", "a.yaml", "--config", "b.yaml"))
                .isPresent();
        assertThat(Commands.onlyConfigs("--config")).isEmpty();
        assertThat(Commands.onlyConfigs("--config", "--set")).isEmpty();
        assertThat(Commands.onlyConfigs("--config", "a.yaml", "validate")).isEmpty();
        assertThat(Commands.onlyConfigs("--version")).isEmpty();
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("validate", "print-config", "--shutdown-timeout")
                .doesNotContain("train");
    }

    private int run(String... arguments) {
        CommandLine line = Commands.commandLine();
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
