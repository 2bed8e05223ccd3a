package io.spillway.scrape;

import io.spillway.testkit.Peers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prometheus' parsers and relabeling in a process of its own. An instance serves one thread. */
final class PrometheusOracle implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Process process;
    private final DataOutputStream cases;
    private final DataInputStream answers;

    PrometheusOracle() throws IOException {
        process = new ProcessBuilder(Peers.prometheusOracle().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        cases = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    }

    /** @param error the parser's message; empty for a good page */
    record Answer(List<String> entries, String error) {}

    /** Sends cases in the background: the process may wait until an earlier answer is received. */
    void send(char task, String first, List<byte[]> seconds) {
        Thread.ofVirtual().start(() -> {
            try {
                for (byte[] second : seconds) {
                    cases.writeByte(task);
                    block(bytes(first));
                    block(second);
                }
                cases.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Sends rules and the labels for them in the background. */
    void relabel(List<byte[]> rules, List<byte[]> labels) {
        Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < rules.size(); i++) {
                    cases.writeByte('r');
                    block(rules.get(i));
                    block(labels.get(i));
                }
                cases.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The answer to the next rules: {@code e} and a message, {@code d} for dropped labels, or {@code k} and the labels. */
    String relabeled() throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(answers.readNBytes(answers.readInt())));
        char kind = (char) in.readByte();
        return switch (kind) {
            case 'e' -> "e" + utf8(in);
            case 'd' -> "d";
            default -> {
                List<String> labels = new ArrayList<>();
                int count = in.readInt();
                for (int i = 0; i < count; i++) {
                    labels.add(utf8(in) + "=" + utf8(in));
                }
                labels.sort(null);
                yield kind + String.join(",", labels);
            }
        };
    }

    private static String utf8(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void block(byte[] bytes) throws IOException {
        cases.writeInt(bytes.length);
        cases.write(bytes);
    }

    /** The answer to the next page, with every entry as a line of text. */
    Answer page() throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(answers.readNBytes(answers.readInt())));
        List<String> entries = new ArrayList<>();
        while (true) {
            char kind = (char) in.readByte();
            switch (kind) {
                case '.' -> {
                    return new Answer(entries, "");
                }
                case 'e' -> {
                    return new Answer(entries, text(in) + " ");
                }
                case 't', 'h', 'u' -> entries.add(kind + " " + text(in) + " " + text(in));
                default -> entries.add(sample(in));
            }
        }
    }

    private static String sample(DataInputStream in) throws IOException {
        String labels = labels(in).toString();
        long value = in.readLong();
        String time = time(in);
        StringBuilder line =
                new StringBuilder("s ").append(labels).append(' ').append(value).append(time);
        int exemplars = in.readInt();
        for (int i = 0; i < exemplars; i++) {
            line.append(" # ")
                    .append(labels(in))
                    .append(' ')
                    .append(in.readLong())
                    .append(time(in));
        }
        return line.toString();
    }

    private static String time(DataInputStream in) throws IOException {
        boolean hasTime = in.readByte() == 1;
        long millis = in.readLong();
        return hasTime ? " @" + millis : "";
    }

    /** Bytes as characters: not every name is UTF-8. */
    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.ISO_8859_1);
    }

    private static Map<String, List<String>> labels(DataInputStream in) throws IOException {
        Map<String, List<String>> labels = new TreeMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            labels.computeIfAbsent(text(in), _ -> new ArrayList<>()).add(text(in));
        }
        labels.values().forEach(values -> values.sort(null));
        return labels;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
