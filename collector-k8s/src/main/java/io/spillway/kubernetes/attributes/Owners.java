package io.spillway.kubernetes.attributes;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spillway.kubernetes.store.Described;
import io.spillway.kubernetes.store.Owner;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.Uid;
import java.util.Optional;

/** The objects that control a pod, up to the one that a person made. */
final class Owners {
    /** A cron job names its jobs by the minute of their start. */
    private static final Pattern OF_CRON_JOB = Pattern.compile("(.+)-\\d{8,10}");

    private static final String TEMPLATE_HASH = "pod-template-hash";

    private final Metadata metadata;

    Owners(Metadata metadata) {
        this.metadata = metadata;
    }

    /** The controller of this kind; {@link Owner#NONE} when the pod has none, or it is not known. */
    Owner of(Pod pod, String kind) {
        Owner first = pod.meta().owner();
        if (first.kind().equals(kind)) {
            return first;
        }
        return switch (kind) {
            case "Deployment" -> first.kind().equals("ReplicaSet") ? deployment(pod, first) : Owner.NONE;
            case "CronJob" -> first.kind().equals("Job") ? cronJob(first) : Owner.NONE;
            default -> Owner.NONE;
        };
    }

    private Owner deployment(Pod pod, Owner replicaSet) {
        Optional<Described> known = metadata.replicaSet(replicaSet.uid());
        if (known.isPresent()) {
            return ofKind(known.get().meta().owner(), "Deployment");
        }
        String hash = pod.meta().labels().get(TEMPLATE_HASH);
        String name = replicaSet.name();
        if (hash.isEmpty() || !name.endsWith("-" + hash)) {
            return Owner.NONE;
        }
        String deployment = name.substring(0, name.length() - hash.length() - 1);
        Uid uid = metadata.deployment(pod.meta().namespace(), deployment)
                .map(found -> found.meta().uid())
                .orElse(Uid.NONE);
        return new Owner("Deployment", deployment, uid);
    }

    private Owner cronJob(Owner job) {
        Optional<Described> known = metadata.job(job.uid());
        if (known.isPresent()) {
            return ofKind(known.get().meta().owner(), "CronJob");
        }
        Matcher name = OF_CRON_JOB.matcher(job.name());
        return name.matches() ? new Owner("CronJob", name.group(1), Uid.NONE) : Owner.NONE;
    }

    private static Owner ofKind(Owner owner, String kind) {
        return owner.kind().equals(kind) ? owner : Owner.NONE;
    }
}
