package io.spillway.benchmarks.scrape;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiConsumer;

/** Pages of the shapes of common exporters. The series are fixed, and the numbers follow from a seed. */
enum GeneratedPage {
    NODE_EXPORTER("node-exporter-like", GeneratedPage::node),
    KUBE_STATE_METRICS("kube-state-metrics-like", GeneratedPage::cluster),
    HISTOGRAMS("histograms", GeneratedPage::histograms);

    final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a method of this class
    private final BiConsumer<StringBuilder, Random> content;

    GeneratedPage(String title, BiConsumer<StringBuilder, Random> content) {
        this.title = title;
        this.content = content;
    }

    byte[] page(long seed) {
        StringBuilder page = new StringBuilder();
        content.accept(page, new Random(seed));
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void declare(StringBuilder page, String name, String type, String help) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** 507 samples: half of them alone in their family, the others of processors, disks and networks. */
    private static void node(StringBuilder page, Random random) {
        for (int i = 0; i < 243; i++) {
            String name = "node_memory_Section" + i + "_bytes";
            declare(page, name, "gauge", "Memory information field Section" + i + "_bytes of the kernel.");
            page.append(name).append(' ').append(number(random)).append('\n');
        }
        declare(page, "node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.");
        for (int cpu = 0; cpu < 16; cpu++) {
            for (String mode : "idle,iowait,irq,nice,softirq,steal,system,user".split(",")) {
                page.append("node_cpu_seconds_total{cpu=\"")
                        .append(cpu)
                        .append("\",mode=\"")
                        .append(mode)
                        .append("\"} ");
                page.append(String.format(Locale.ROOT, "%.2f%n", random.nextDouble() * 1e6));
            }
        }
        for (int i = 0; i < 17; i++) {
            String name = "node_network_counter" + i + "_total";
            declare(page, name, "counter", "Network device statistic counter" + i + ".");
            for (int device = 0; device < 8; device++) {
                page.append(name)
                        .append("{device=\"eth")
                        .append(device)
                        .append("\"} ")
                        .append(number(random))
                        .append('\n');
            }
        }
    }

    private static String number(Random random) {
        return random.nextBoolean()
                ? String.format(Locale.ROOT, "%.9e", random.nextDouble() * 1e12)
                : String.valueOf(random.nextInt(1_000_000));
    }

    /** 20,000 samples of pods with long labels. */
    private static void cluster(StringBuilder page, Random random) {
        String[] phases = {"Pending", "Succeeded", "Failed", "Unknown", "Running"};
        declare(page, "kube_pod_status_phase", "gauge", "The pods current phase.");
        for (int pod = 0; pod < 2_000; pod++) {
            for (String phase : phases) {
                pod(page.append("kube_pod_status_phase{"), pod)
                        .append(",phase=\"")
                        .append(phase)
                        .append("\"} ");
                page.append(random.nextInt(2)).append('\n');
            }
        }
        for (String resource : new String[] {"cpu", "memory", "restarts", "ready", "info"}) {
            String name = "kube_pod_container_" + resource;
            declare(page, name, "gauge", "The number of " + resource + " of a container.");
            for (int pod = 0; pod < 2_000; pod++) {
                pod(page.append(name).append('{'), pod)
                        .append(",container=\"application\",node=\"node-")
                        .append(pod % 100);
                page.append(".cluster.example\",resource=\"").append(resource).append("\",unit=\"count\"} ");
                page.append(random.nextInt(100_000)).append('\n');
            }
        }
    }

    private static StringBuilder pod(StringBuilder page, int pod) {
        page.append("namespace=\"namespace-").append(pod % 40).append("\",pod=\"application-deployment-7c9f8d6b5d-");
        page.append(Integer.toString(pod * 7919 + 60_466_176, 36));
        page.append("\",uid=\"")
                .append(String.format(
                        Locale.ROOT, "%08x-1c2d-4e3f-8a5b-%012x", pod * 2_654_435_761L & 0xFFFFFFFFL, pod));
        return page.append('"');
    }

    /** 100 histograms of 12 buckets each. */
    private static void histograms(StringBuilder page, Random random) {
        declare(page, "http_request_duration_seconds", "histogram", "How long requests take.");
        String[] bounds = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"};
        for (int i = 0; i < 100; i++) {
            String labels = "handler=\"/api/v1/resource" + i + "\",method=\"GET\",code=\"200\"";
            long count = 0;
            for (String bound : bounds) {
                count += random.nextInt(10_000);
                page.append("http_request_duration_seconds_bucket{")
                        .append(labels)
                        .append(",le=\"")
                        .append(bound);
                page.append("\"} ").append(count).append('\n');
            }
            page.append("http_request_duration_seconds_sum{").append(labels).append("} ");
            page.append(String.format(Locale.ROOT, "%.6f%n", random.nextDouble() * 1e5));
            page.append("http_request_duration_seconds_count{")
                    .append(labels)
                    .append("} ")
                    .append(count)
                    .append('\n');
        }
    }
}
