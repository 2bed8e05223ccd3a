package io.spillway.kubernetes.rbac;

import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.watch.Selection;

/**
 * The right to list and watch the objects of a kind.
 *
 * @param namespace empty for all namespaces, and for kinds outside of namespaces
 */
public record Right(Kind kind, String namespace) {
    public static Right of(Selection selection) {
        return new Right(selection.kind(), selection.namespace());
    }
}
