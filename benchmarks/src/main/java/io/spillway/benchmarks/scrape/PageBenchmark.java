package io.spillway.benchmarks.scrape;

import com.sun.management.ThreadMXBean;
import io.spillway.scrape.BadPageException;
import io.spillway.scrape.Fingerprint;
import io.spillway.scrape.KnownPage;
import io.spillway.scrape.PageDecoder;
import io.spillway.scrape.PageFormat;
import io.spillway.scrape.PageOrigin;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Compares the way from a page to OTLP with Prometheus' {@code model/textparse}, which stops at labels, on three generated pages in one
 * run. The only argument is the program {@code prometheus-oracle}, which {@code dev/install-peers} builds.
 */
public final class PageBenchmark {
    private static final int ROUNDS = 5;
    private static final int VARIANTS = 4;
    private static final int SPARE_BYTES = KnownPage.SPARE_BYTES;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final PageOrigin ORIGIN = new PageOrigin(
            Map.of("service.name", "job", "service.instance.id", "host:9100"), Map.of(), "scrape", "1", true);

    private final PageDecoder decoder;
    private final Fingerprint fingerprint = new Fingerprint(1);
    private final PrintStream out;

    private PageBenchmark(PrintStream out) {
        this.out = out;
        decoder = new PageDecoder(fingerprint);
    }

    /** @param nanos the median of some rounds */
    private record Result(long nanos, long bytes) {}

    /** One page. */
    private interface Work {
        void run(int number) throws BadPageException;
    }

    public static void main(String[] args) throws IOException, BadPageException {
        Process oracle = new ProcessBuilder(Path.of(args[0]).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataOutputStream cases = new DataOutputStream(oracle.getOutputStream());
                DataInputStream answers = new DataInputStream(oracle.getInputStream())) {
            PageBenchmark benchmark = new PageBenchmark(System.out);
            for (GeneratedPage page : GeneratedPage.values()) {
                benchmark.run(page, cases, answers);
            }
        }
    }

    private void run(GeneratedPage generated, DataOutputStream cases, DataInputStream answers)
            throws IOException, BadPageException {
        byte[] page = generated.page(0);
        byte[][] pages = new byte[VARIANTS][];
        for (int i = 0; i < VARIANTS; i++) {
            byte[] plain = generated.page(i);
            pages[i] = Arrays.copyOf(plain, plain.length + SPARE_BYTES);
        }
        KnownPage known = new KnownPage(fingerprint);
        Result fresh = measure(number -> {
            known.forget();
            decode(known, pages[number % VARIANTS]);
        });
        Result patched = measure(number -> decode(known, pages[number % VARIANTS]));
        Result handedOn = measure(number -> {
            decode(known, pages[number % VARIANTS]);
            PageDecoder.batch(known);
        });
        write(cases, page);
        answers.readInt();
        long seriesNanos = answers.readLong();
        long seriesAllocations = answers.readLong();
        long labelsNanos = answers.readLong();
        long labelsAllocations = answers.readLong();
        out.printf("%s: %,d bytes, %,d samples%n", generated.title, page.length, known.samples());
        row("textparse, series only", page, seriesNanos, seriesAllocations + " allocations");
        row("textparse, with labels", page, labelsNanos, labelsAllocations + " allocations");
        row("new page to OTLP", page, fresh.nanos, fresh.bytes + " bytes");
        row("known page to OTLP", page, patched.nanos, patched.bytes + " bytes");
        row("known page to a batch", page, handedOn.nanos, handedOn.bytes + " bytes");
        out.printf(
                "  new page %.1f times textparse with labels; known page %.1f times textparse's series; memory %d bytes a series%n",
                (double) labelsNanos / fresh.nanos,
                (double) seriesNanos / patched.nanos,
                known.footprintBytes() / known.samples());
    }

    private void row(String what, byte[] page, long nanos, String allocated) {
        out.printf(
                "  %-24s %,12d ns a page  %,8.0f MB/s  %s a page%n", what, nanos, page.length * 1e3 / nanos, allocated);
    }

    private void decode(KnownPage known, byte[] page) throws BadPageException {
        decoder.decode(known, PageFormat.TEXT, ORIGIN, page, page.length - SPARE_BYTES, System.nanoTime(), 0);
    }

    private static Result measure(Work work) throws BadPageException {
        long[] nanos = new long[ROUNDS];
        long bytes = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long started = threads.getCurrentThreadCpuTime();
            int count = 0;
            while (threads.getCurrentThreadCpuTime() - started < ROUND_NANOS) {
                for (int i = 0; i < VARIANTS; i++) {
                    work.run(count++);
                }
            }
            nanos[round] = (threads.getCurrentThreadCpuTime() - started) / count;
            bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / count;
        }
        Arrays.sort(nanos);
        return new Result(nanos[ROUNDS / 2], bytes);
    }

    private static void write(DataOutputStream cases, byte[] page) throws IOException {
        byte[] type = "text/plain".getBytes(StandardCharsets.US_ASCII);
        cases.writeByte('b');
        cases.writeInt(type.length);
        cases.write(type);
        cases.writeInt(page.length);
        cases.write(page);
        cases.flush();
    }
}
