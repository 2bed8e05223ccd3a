package io.spillway.standard.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    @TempDir
    Path folder;

    private long spaceBytes = Long.MAX_VALUE;

    private RecordFile open(boolean keep) throws IOException {
        return new RecordFile(
                folder.resolve("f"),
                keep,
                Optional.empty(),
                path -> new SmallDisk(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesBackHalfARecordAndGoesOnWhenThereIsSpace() throws IOException {
        try (RecordFile file = open(false)) {
            file.add(bytes("first"), bytes("\n"));
            spaceBytes = 3;
            assertThatThrownBy(() -> file.add(bytes("second"), bytes("\n"))).hasMessage("No space left on device");
            assertThat(folder.resolve("f")).hasContent("first\n");

            spaceBytes = 6;
            assertThatThrownBy(() -> file.add(bytes("second"), bytes("\n"))).hasMessage("No space left on device");
            spaceBytes = Long.MAX_VALUE;
            file.add(bytes("second"), bytes("\n"));
        }
        assertThat(Files.readString(folder.resolve("f"))).isEqualTo("first\nsecond\n");
    }

    @Test
    void addsToWhatIsKept() throws IOException {
        Files.writeString(folder.resolve("f"), "old\n");
        try (RecordFile file = open(true)) {
            file.add(bytes("new\n"));
        }
        assertThat(folder.resolve("f")).hasContent("old\nnew\n");
    }

    /** Writes at most three bytes at a time, and none when there is no space. */
    private final class SmallDisk implements SeekableByteChannel {
        private final SeekableByteChannel file;

        SmallDisk(SeekableByteChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = (int) Math.min(Math.min(3, source.remaining()), spaceBytes);
            if (length == 0) {
                throw new IOException("No space left on device");
            }
            spaceBytes -= length;
            int written = file.write(source.slice(source.position(), length));
            source.position(source.position() + written);
            return written;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long newPosition) throws IOException {
            file.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
