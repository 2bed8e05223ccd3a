package io.spillway.parquet.table;

import io.spillway.parquet.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Files in a bucket. The client repeats requests that the server does not answer or answers with 500, 503 or such. A name of a file
 * is used once and its content never changes, so that a repeated PUT does no harm.
 */
final class S3Files implements FileAccess {
    private static final long serialVersionUID = 1;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final transient S3Client client;
    private final String bucket;
    private final String place;

    private S3Files(S3Client client, String bucket, String place) {
        this.client = client;
        this.bucket = bucket;
        this.place = place;
    }

    /** Makes a client, which connects later. */
    static S3Files of(TablesConfig config) {
        S3Config s3 = config.s3();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT)
                        .build())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(s3.pathStyle())
                        .build());
        if (!s3.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(s3.endpoint()));
        }
        if (!s3.region().isEmpty() || !s3.endpoint().isEmpty()) {
            builder.region(s3.region().isEmpty() ? Region.US_EAST_1 : Region.of(s3.region()));
        }
        if (!s3.accessKey().isEmpty()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(s3.accessKey(), s3.secretKey().reveal())));
        }
        String bucket = URI.create(config.root()).getAuthority();
        String where = s3.endpoint().isEmpty() ? "S3" : s3.endpoint();
        return new S3Files(builder.build(), bucket, "bucket " + bucket + " at " + where);
    }

    private String key(String location) {
        String prefix = "s3://" + bucket + "/";
        if (!location.startsWith(prefix)) {
            throw new IllegalArgumentException("location: " + location + " (expected: " + prefix + "…)");
        }
        return location.substring(prefix.length());
    }

    /** Sends a request; a failure names the place. */
    private <T> T send(String location, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            throw new java.nio.file.NoSuchFileException(location);
        } catch (NoSuchBucketException e) {
            throw new IOException(place + ": no such bucket", e);
        } catch (S3Exception e) {
            throw new IOException(place + ": " + S3Failure.words(e), e);
        } catch (SdkException e) {
            throw new IOException(place + ": " + S3Failure.words(e), e);
        }
    }

    private <T> T sendUnchecked(String location, Supplier<T> request) {
        try {
            return send(location, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public FileBytes open(String location) throws IOException {
        return new Ranges(location, size(location));
    }

    private long size(String location) throws IOException {
        return send(
                        location,
                        () -> client.headObject(head -> head.bucket(bucket).key(key(location))))
                .contentLength();
    }

    private byte[] range(String location, long from, int length) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        String range = "bytes=" + from + "-" + (from + length - 1);
        byte[] bytes = send(
                        location,
                        () -> client.getObjectAsBytes(
                                get -> get.bucket(bucket).key(key(location)).range(range)))
                .asByteArrayUnsafe();
        if (bytes.length != length) {
            throw new IOException(location + ": " + bytes.length + " bytes of " + range);
        }
        return bytes;
    }

    @Override
    public void publish(Path complete, String location) throws IOException {
        String key = key(location);
        if (Files.size(complete) > S3Upload.MAX_SINGLE_BYTES) {
            send(location, () -> new S3Upload(client, bucket, key).send(complete));
        } else {
            send(location, () -> client.putObject(put -> put.bucket(bucket).key(key), complete));
        }
        Files.delete(complete);
    }

    @Override
    public Iterable<FileInfo> list(String folder) throws IOException {
        String prefix = key(folder) + "/";
        return send(
                folder,
                () -> client.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                        .map(each -> new FileInfo(
                                "s3://" + bucket + "/" + each.key(),
                                each.size(),
                                each.lastModified().toEpochMilli()))
                        .toList());
    }

    @Override
    public InputFile newInputFile(String path) {
        return new Input(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new Output(path);
    }

    @Override
    public void deleteFile(String path) {
        sendUnchecked(
                path, () -> client.deleteObject(delete -> delete.bucket(bucket).key(key(path))));
    }

    @Override
    public void close() {
        client.close();
    }

    /** The ranges of one object. */
    private final class Ranges implements FileBytes {
        private final String location;
        private final long size;

        Ranges(String location, long size) {
            this.location = location;
            this.size = size;
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long from, int length) throws IOException {
            return range(location, from, length);
        }

        @Override
        public void close() {}
    }

    /** A file of metadata, which is read as a whole. */
    private final class Input implements InputFile {
        private final String location;

        Input(String location) {
            this.location = location;
        }

        @Override
        public long getLength() {
            try {
                return size(location);
            } catch (java.nio.file.NoSuchFileException e) {
                throw new NotFoundException(e, "No such file: %s", location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            try {
                byte[] bytes = send(
                                location,
                                () -> client.getObjectAsBytes(
                                        get -> get.bucket(bucket).key(key(location))))
                        .asByteArrayUnsafe();
                return new BytesStream(bytes);
            } catch (java.nio.file.NoSuchFileException e) {
                throw new NotFoundException(e, "No such file: %s", location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            try {
                return size(location) >= 0;
            } catch (java.nio.file.NoSuchFileException _) {
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A file of metadata, which is sent when it is closed. */
    private final class Output implements OutputFile {
        private final String location;

        Output(String location) {
            this.location = location;
        }

        @Override
        public PositionOutputStream create() {
            return new Sent(location);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public InputFile toInputFile() {
            return new Input(location);
        }
    }

    private final class Sent extends PositionOutputStream {
        private final String location;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isClosed;

        Sent(String location) {
            this.location = location;
        }

        @Override
        public long getPos() {
            return bytes.size();
        }

        @Override
        public void write(int value) {
            bytes.write(value);
        }

        @Override
        public void write(byte[] source, int from, int length) {
            bytes.write(source, from, length);
        }

        @Override
        public void close() throws IOException {
            if (!isClosed) {
                isClosed = true;
                send(
                        location,
                        () -> client.putObject(
                                put -> put.bucket(bucket).key(key(location)),
                                RequestBody.fromBytes(bytes.toByteArray())));
            }
        }
    }
}
