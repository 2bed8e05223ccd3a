/** The objects of an API server in small records, found by id, name, address and container. */
@NullMarked
package io.spillway.kubernetes.store;

import org.jspecify.annotations.NullMarked;
