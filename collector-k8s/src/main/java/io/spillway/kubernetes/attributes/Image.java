package io.spillway.kubernetes.attributes;

/**
 * The name of an image, in its parts.
 *
 * @param tag {@code latest} when the name has neither tag nor digest
 * @param digest with its algorithm; may be empty
 */
record Image(String name, String tag, String digest) {
    static Image of(String reference) {
        int at = reference.indexOf('@');
        String named = at < 0 ? reference : reference.substring(0, at);
        String digest = at < 0 ? "" : reference.substring(at + 1);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String tag = tagged ? named.substring(colon + 1) : digest.isEmpty() ? "latest" : "";
        return new Image(tagged ? named.substring(0, colon) : named, tag, digest);
    }

    /** The part of a runtime's image id that names a repository and a digest; empty if it has none. */
    static String repoDigest(String imageId) {
        String bare =
                imageId.startsWith("docker-pullable://") ? imageId.substring("docker-pullable://".length()) : imageId;
        return bare.indexOf('@') > 0 ? bare : "";
    }
}
