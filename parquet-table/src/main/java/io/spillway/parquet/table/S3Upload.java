package io.spillway.parquet.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Sends a large file in parts, so that a broken connection costs one part. The object appears with the last request. */
final class S3Upload {
    static final long MAX_SINGLE_BYTES = 64L << 20;

    private static final long PART_BYTES = 16L << 20;

    private final S3Client client;
    private final String bucket;
    private final String key;

    S3Upload(S3Client client, String bucket, String key) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
    }

    /** Sends the file; on failure the server is asked to forget the parts. */
    CompleteMultipartUploadResponse send(Path file) {
        String id = client.createMultipartUpload(
                        create -> create.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.CRC32))
                .uploadId();
        try {
            List<CompletedPart> parts = parts(file, id);
            return client.completeMultipartUpload(complete ->
                    complete.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
        } catch (RuntimeException e) {
            abort(id, e);
            throw e;
        }
    }

    private void abort(String id, RuntimeException cause) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            cause.addSuppressed(e);
        }
    }

    private List<CompletedPart> parts(Path file, String id) {
        List<CompletedPart> parts = new ArrayList<>();
        try {
            long size = Files.size(file);
            for (long from = 0; from < size; from += PART_BYTES) {
                int number = parts.size() + 1;
                UploadPartResponse answer = client.uploadPart(
                        part -> part.bucket(bucket).key(key).uploadId(id).partNumber(number),
                        body(file, from, Math.min(PART_BYTES, size - from)));
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(answer.eTag())
                        .checksumCRC32(answer.checksumCRC32())
                        .build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }

    private static RequestBody body(Path file, long from, long length) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            byte[] bytes = new byte[(int) length];
            ByteBuffer left = ByteBuffer.wrap(bytes);
            channel.position(from);
            while (left.hasRemaining()) {
                if (channel.read(left) < 0) {
                    throw new IOException(file + ": end of file");
                }
            }
            return RequestBody.fromBytes(bytes);
        }
    }
}
