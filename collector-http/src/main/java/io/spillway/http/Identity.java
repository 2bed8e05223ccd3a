package io.spillway.http;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate chain, own certificate first, with its private key. The two belong together: while a certificate and its key
 * are being replaced, one of the two files is older than the other for a moment, and that pair must not be used.
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = {1, 2, 3};

    Identity {
        chain = List.copyOf(chain);
    }

    /**
     * The pair of a certificate file and a key file.
     *
     * @throws GeneralSecurityException when either is unreadable, or they do not belong together
     */
    static Identity of(String certificates, String certificatesFrom, String key, String keyFrom)
            throws GeneralSecurityException {
        Identity identity =
                new Identity(Pem.certificates(certificates, certificatesFrom), Pem.privateKey(key, keyFrom));
        if (!identity.belongsTogether()) {
            throw new SignatureException(keyFrom + ": is not the key of the certificate in " + certificatesFrom);
        }
        return identity;
    }

    private boolean belongsTogether() throws GeneralSecurityException {
        X509Certificate own = chain.getFirst();
        if (!own.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(own.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /** Never the key. */
    @Override
    public String toString() {
        X509Certificate own = chain.getFirst();
        return own.getSubjectX500Principal() + ", valid until "
                + own.getNotAfter().toInstant();
    }
}
