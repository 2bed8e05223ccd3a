package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testkit.TestCertificates;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsPkcs8(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        assertThat(Pem.privateKey("leading text\n" + TestCertificates.pem("PRIVATE KEY", key.getEncoded()), "k"))
                .isEqualTo(key);
    }

    @Test
    void readsPkcs1() throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        // PKCS#8 of an RSA key ends with the PKCS#1 key, behind an envelope of 26 bytes
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

        assertThat(Pem.privateKey(TestCertificates.pem("RSA PRIVATE KEY", pkcs1), "k"))
                .isEqualTo(key);
    }

    @Test
    void readsSec1() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] scalar =
                ((ECPrivateKey) key).getS().add(BigInteger.ONE.shiftLeft(256)).toByteArray();
        scalar = Arrays.copyOfRange(scalar, 1, 33); // 32 bytes, leading zeros included
        byte[] sec1 = new byte[51];
        byte[] head = {0x30, 49, 2, 1, 1, 4, 32};
        byte[] curve = {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
        System.arraycopy(head, 0, sec1, 0, 7);
        System.arraycopy(scalar, 0, sec1, 7, 32);
        System.arraycopy(curve, 0, sec1, 39, 12);

        PrivateKey read = Pem.privateKey(TestCertificates.pem("EC PRIVATE KEY", sec1), "k");

        // the same scalar on the same curve; the envelope written here leaves the public key out
        assertThat(((ECPrivateKey) read).getS()).isEqualTo(new BigInteger(1, scalar));
    }

    @Test
    void saysWhatIsWrongWithAKey() {
        assertThatThrownBy(() ->
                        Pem.privateKey(TestCertificates.pem("ENCRYPTED PRIVATE KEY", new byte[9]), "key_file k.pem"))
                .hasMessageContaining("key_file k.pem: the private key is encrypted")
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> Pem.privateKey("", "k")).hasMessageContaining("k: no private key found");
        assertThatThrownBy(() -> Pem.privateKey(TestCertificates.pem("PRIVATE KEY", new byte[9]), "k"))
                .hasMessage("k: not a private key of type RSA, EC or Ed25519");
        assertThatThrownBy(() -> Pem.privateKey(TestCertificates.pem("EC PRIVATE KEY", new byte[9]), "k"))
                .hasMessageContaining("k: not an EC private key");
        assertThatThrownBy(() -> Pem.certificates("nothing", "ca_file c"))
                .hasMessageContaining("ca_file c: no certificate");
    }
}
