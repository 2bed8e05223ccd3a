package io.spillway.kubernetes.rbac;

import io.spillway.kubernetes.client.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes rights as the objects that grant them to a service account: one role for each namespace, and one for the cluster. */
public final class Role {
    private Role() {}

    /**
     * The objects in YAML.
     *
     * @param account the service account of the collector
     * @param accountNamespace the namespace of the account
     */
    public static String yaml(Collection<Right> rights, String account, String accountNamespace) {
        SortedMap<String, List<Right>> byNamespace = new TreeMap<>();
        for (Right right : rights) {
            byNamespace
                    .computeIfAbsent(right.namespace(), _ -> new ArrayList<>())
                    .add(right);
        }
        return byNamespace.entrySet().stream()
                .map(entry -> role(entry.getKey(), entry.getValue(), account)
                        + "---\n"
                        + binding(entry.getKey(), account, accountNamespace))
                .collect(Collectors.joining("---\n"));
    }

    private static String role(String namespace, List<Right> rights, String account) {
        SortedMap<String, SortedSet<String>> byGroup = new TreeMap<>();
        for (Right right : rights) {
            Kind kind = right.kind();
            byGroup.computeIfAbsent(kind.group(), _ -> new TreeSet<>()).add(kind.plural());
        }
        StringBuilder rules = new StringBuilder("rules:\n");
        byGroup.forEach((group, resources) -> rules.append("  - apiGroups: [\"%s\"]\n".formatted(group))
                .append("    resources: [%s]\n".formatted(String.join(", ", resources)))
                .append("    verbs: [list, watch]\n"));
        return head(namespace.isEmpty() ? "ClusterRole" : "Role", namespace, account) + rules;
    }

    private static String binding(String namespace, String account, String accountNamespace) {
        String kind = namespace.isEmpty() ? "ClusterRole" : "Role";
        return head(kind + "Binding", namespace, account) + """
                roleRef:
                  apiGroup: rbac.authorization.k8s.io
                  kind: %s
                  name: %s
                subjects:
                  - kind: ServiceAccount
                    name: %s
                    namespace: %s
                """.formatted(kind, account, account, accountNamespace);
    }

    private static String head(String kind, String namespace, String name) {
        return "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n"
                + (namespace.isEmpty() ? "" : "  namespace: " + namespace + "\n");
    }
}
