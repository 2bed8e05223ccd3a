package io.spillway.parquet.table;

import io.spillway.config.Checks;
import io.spillway.config.Secret;
import java.net.URI;

/**
 * Access to S3.
 *
 * @param endpoint the address of a server that is not AWS, such as {@code http://localhost:9000}
 * @param region the region; if empty, that of the environment, or {@code us-east-1} with an endpoint
 * @param accessKey the access key; if empty, the credentials of the environment, of the AWS profile, or of the machine
 * @param secretKey the secret key
 * @param pathStyle whether the bucket stands in the path of a URL, and not in the name of its host
 */
public record S3Config(String endpoint, String region, String accessKey, Secret secretKey, boolean pathStyle) {
    public static final S3Config DEFAULTS = new S3Config("", "", "", new Secret(""), false);

    void check(Checks checks) {
        checks.that(
                endpoint.isEmpty() || isHttp(endpoint),
                "s3::endpoint",
                endpoint,
                "a URL such as http://localhost:9000");
        checks.that(
                accessKey.isEmpty() == secretKey.reveal().isEmpty(),
                "s3::secret_key",
                "must stand together with access_key");
    }

    private static boolean isHttp(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
