package io.spillway.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Damage that disks do to files at rest. All of it is decided by the randomness that is passed in. */
public final class FileFaults {
    private static final int SECTOR_BYTES = 512;

    private FileFaults() {}

    /** Flips some bits, anywhere. */
    public static String flipBits(Path file, int count, Random random) throws IOException {
        StringBuilder where = new StringBuilder("bits flipped at");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < count; i++) {
                where.append(' ').append(flipBit(channel, random.nextLong(channel.size()), random.nextInt(8)));
            }
        }
        return where.toString();
    }

    private static String flipBit(FileChannel channel, long offset, int bit) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, offset);
        one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
        channel.write(one, offset);
        return offset + "." + bit;
    }

    /** Flips a bit at a place. */
    public static String flipBitAt(Path file, long offset, int bit) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return "bit flipped at " + flipBit(channel, offset, bit);
        }
    }

    /** Cuts the end off. */
    public static String truncate(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = random.nextLong(channel.size());
            channel.truncate(size);
            return "truncated to " + size;
        }
    }

    /** Some sectors have what the file had at an earlier time, as if the disk had not written them. */
    public static String tearWrites(Path file, Path earlier, int count, Random random) throws IOException {
        StringBuilder where = new StringBuilder("sectors not written:");
        try (FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE);
                FileChannel source = FileChannel.open(earlier, StandardOpenOption.READ)) {
            long sectors = Math.min(target.size(), source.size()) / SECTOR_BYTES;
            for (int i = 0; i < count && sectors > 0; i++) {
                long sector = random.nextLong(sectors);
                ByteBuffer content = ByteBuffer.allocate(SECTOR_BYTES);
                source.read(content, sector * SECTOR_BYTES);
                target.write(content.flip(), sector * SECTOR_BYTES);
                where.append(' ').append(sector * SECTOR_BYTES);
            }
        }
        return where.toString();
    }

    /** A run of bytes is zero, as after a crash of a file system that had allocated but not written it. */
    public static String zero(Path file, int maxBytes, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long offset = random.nextLong(channel.size());
            int length = (int) Math.min(channel.size() - offset, 1 + random.nextInt(maxBytes));
            channel.write(ByteBuffer.allocate(length), offset);
            return length + " bytes zeroed at " + offset;
        }
    }
}
