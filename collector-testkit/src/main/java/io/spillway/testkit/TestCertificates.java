package io.spillway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority and what it signs, as PEM files, made with the JDK's keytool. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";

    private final Path directory;

    /** Makes the authority in this directory. */
    public TestCertificates(Path directory) throws Exception {
        this.directory = directory;
        keytool("ca", "-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-keyalg", "EC", "-ext", "bc:c");
        write("ca.crt", chain("ca"));
    }

    /** The authority's certificate. */
    public Path authority() {
        return directory.resolve("ca.crt");
    }

    /** The certificate issued under this name. */
    public Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    /** The private key of the certificate issued under this name. */
    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /** Makes {@code name.crt} and {@code name.key}, for localhost and 127.0.0.1. */
    public void issue(String name, String keyAlgorithm) throws Exception {
        keytool(name, "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", keyAlgorithm);
        keytool(name, "-certreq", "-alias", name, "-file", path(name + ".csr"));
        keytool(
                "ca",
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                path(name + ".csr"),
                "-outfile",
                path(name + ".der"),
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        write(name + ".crt", pem("CERTIFICATE", Files.readAllBytes(directory.resolve(name + ".der"))));
        write(name + ".key", pem("PRIVATE KEY", key(name, name).getEncoded()));
    }

    /** The PEM form of what a certificate or key encodes to. */
    public static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    private String chain(String alias) throws Exception {
        return pem("CERTIFICATE", store(alias).getCertificate(alias).getEncoded());
    }

    private Key key(String store, String alias) throws Exception {
        return store(store).getKey(alias, PASSWORD.toCharArray());
    }

    private KeyStore store(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void keytool(String store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", path(store + ".p12"), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
