package io.spillway.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM. Keys may be PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) or SEC 1
 * ({@code EC PRIVATE KEY}); the JDK reads PKCS#8 alone, so the other two are put into that envelope first:
 *
 * <pre>
 * PKCS#8 = SEQUENCE { INTEGER 0, SEQUENCE { OID algorithm, parameters }, OCTET STRING key }
 * </pre>
 */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA_ALGORITHM = {
        6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC_ALGORITHM = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 4;
    private static final int EC_PARAMETERS = 0xa0;

    private Pem() {}

    /**
     * All certificates of a text.
     *
     * @param where the text is from, for messages
     */
    static List<X509Certificate> certificates(String text, String where) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).endsWith("CERTIFICATE")) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decode(block.group(2), where))));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(
                    where + ": no certificate found (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /** The first private key of a text. */
    static PrivateKey privateKey(String text, String where) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(decode(block.group(2), where), where);
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(envelope(RSA_ALGORITHM, decode(block.group(2), where)), where);
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(ecEnvelope(decode(block.group(2), where), where), where);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new InvalidKeySpecException(
                            where + ": the private key is encrypted"
                                    + " (expected: a plain one; convert it with: openssl pkcs8 -in KEY -out NEW -topk8 -nocrypt)");
                default -> {
                    // parameters or certificates beside the key
                }
            }
        }
        throw new InvalidKeySpecException(
                where + ": no private key found (expected: PEM, -----BEGIN PRIVATE KEY----- or RSA or EC PRIVATE KEY)");
    }

    private static byte[] decode(String base64, String where) throws InvalidKeySpecException {
        try {
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException(where + ": not Base64 between BEGIN and END", e);
        }
    }

    private static PrivateKey pkcs8(byte[] der, String where) throws GeneralSecurityException {
        List<Exception> failures = new ArrayList<>();
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                failures.add(e);
            }
        }
        InvalidKeySpecException failure =
                new InvalidKeySpecException(where + ": not a private key of type RSA, EC or Ed25519");
        failures.forEach(failure::addSuppressed);
        throw failure;
    }

    private static byte[] ecEnvelope(byte[] sec1, String where) throws InvalidKeySpecException {
        // SEC 1: SEQUENCE { INTEGER 1, OCTET STRING key, [0] { OID curve }, [1] { public key } }
        try {
            ByteBuffer in = ByteBuffer.wrap(sec1);
            enter(in, SEQUENCE);
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] content = new byte[length(in)];
                in.get(content);
                if (tag == EC_PARAMETERS) {
                    return envelope(concat(EC_ALGORITHM, content), sec1);
                }
            }
        } catch (RuntimeException e) {
            throw new InvalidKeySpecException(where + ": not an EC private key", e);
        }
        throw new InvalidKeySpecException(where + ": the EC private key does not name its curve"
                + " (convert it with: openssl pkcs8 -in KEY -out NEW -topk8 -nocrypt)");
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void enter(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("expected an ASN.1 element of type " + tag);
        }
        length(in);
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (in.get() & 0xff);
        }
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("ASN.1 length beyond the end");
        }
        return length;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
