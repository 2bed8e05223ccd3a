package io.spillway.parquet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.Secret;
import io.spillway.parquet.FileBytes;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in a bucket of a real S3 server. */
final class S3FilesIT {
    private static final String ROOT = "s3://" + LakeServer.BUCKET + "/some/prefix";

    @TempDir
    private Path folder;

    private LakeServer server;
    private S3Files files;

    @BeforeEach
    void start() throws IOException {
        server = new LakeServer(folder.resolve("server"));
        files = S3Files.of(server.tables("some/prefix", folder.resolve("catalog.db")));
    }

    @AfterEach
    void stop() {
        files.close();
        server.close();
    }

    private Path local(byte[] content) throws IOException {
        return Files.write(folder.resolve("local"), content);
    }

    @Test
    void largeFilesArriveInPartsAndAreReadInRanges() throws Exception {
        byte[] content = new byte[(int) S3Upload.MAX_SINGLE_BYTES + 1_000];
        new Random(1).nextBytes(content);

        files.publish(local(content), ROOT + "/data/large");

        assertThat(folder.resolve("local")).doesNotExist();
        try (FileBytes large = files.open(ROOT + "/data/large")) {
            assertThat(large.size()).isEqualTo(content.length);
            assertThat(large.read(content.length - 2_000L, 2_000))
                    .isEqualTo(Arrays.copyOfRange(content, content.length - 2_000, content.length));
            assertThat(large.read(16 << 20, 100)).isEqualTo(Arrays.copyOfRange(content, 16 << 20, (16 << 20) + 100));
            assertThat(large.read(5, 0)).isEmpty();
            assertThatThrownBy(() -> large.read(content.length - 10L, 20)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void listsAndDeletes() throws Exception {
        files.publish(local(new byte[3]), ROOT + "/data/hour=1/a");
        files.publish(local(new byte[4]), ROOT + "/data/hour=2/b");
        files.publish(local(new byte[5]), ROOT + "/database");

        assertThat(files.list(ROOT + "/data"))
                .extracting(FileInfo::location)
                .containsExactly(ROOT + "/data/hour=1/a", ROOT + "/data/hour=2/b");
        assertThat(files.list(ROOT + "/nothing")).isEmpty();

        files.deleteFile(ROOT + "/data/hour=1/a");
        files.deleteFile(ROOT + "/data/hour=1/a");

        assertThat(StreamSupport.stream(files.list(ROOT + "/data").spliterator(), false))
                .singleElement()
                .satisfies(file -> assertThat(file.size()).isEqualTo(4))
                .satisfies(file -> assertThat(file.createdAtMillis()).isPositive());
        assertThatThrownBy(() -> files.open(ROOT + "/data/hour=1/a")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void metadataIsThereOnceItIsClosed() throws Exception {
        String location = ROOT + "/metadata/1.json";
        try (PositionOutputStream out = files.newOutputFile(location).create()) {
            out.write("metadata".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(out.getPos()).isEqualTo(8);
            assertThat(files.newInputFile(location).exists()).isFalse();
        }
        assertThat(files.newInputFile(location).getLength()).isEqualTo(8);
        try (var in = files.newInputFile(location).newStream()) {
            in.seek(4);
            assertThat(in.readAllBytes())
                    .asString(java.nio.charset.StandardCharsets.UTF_8)
                    .isEqualTo("data");
        }
        assertThatThrownBy(() -> files.newInputFile(ROOT + "/none").newStream()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aWrongKeyIsOneClearError() {
        S3Config wrong =
                new S3Config("http://127.0.0.1:" + server.port(), "", "spillway", new Secret("another secret"), true);

        assertThatThrownBy(() -> put(ROOT, wrong))
                .hasMessageContaining("bucket lake at http://127.0.0.1:" + server.port())
                .hasMessageContaining("SignatureDoesNotMatch, status 403")
                .hasMessageNotContaining("another secret");
    }

    @Test
    void aMissingBucketIsOneClearError() {
        S3Config s3 = server.tables("", folder).s3();

        assertThatThrownBy(() -> put("s3://nothing/prefix", s3))
                .hasMessageContaining("bucket nothing at http://127.0.0.1:" + server.port() + ": no such bucket");
    }

    @Test
    void anUnreachableEndpointIsOneClearError() {
        String endpoint = "http://127.0.0.1:" + FreePorts.next();

        assertThatThrownBy(() -> put(ROOT, new S3Config(endpoint, "", "key", new Secret("secret"), true)))
                .hasMessageContaining("bucket lake at " + endpoint + ": connection refused");
    }

    private void put(String root, S3Config s3) throws IOException {
        try (S3Files other = S3Files.of(new TablesConfig(root, CatalogConfig.DEFAULTS, s3))) {
            other.publish(local(new byte[3]), root + "/data/a");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
