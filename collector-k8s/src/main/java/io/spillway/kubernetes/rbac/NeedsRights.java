package io.spillway.kubernetes.rbac;

import java.util.Collection;
import java.util.Map;

/** Implemented by factories whose components watch a cluster. */
public interface NeedsRights<C extends Record> {
    /**
     * The rights that a component with this configuration needs; the component asks for nothing else.
     *
     * @param environment the variables of the process that will run the component
     */
    Collection<Right> rights(C config, Map<String, String> environment);
}
