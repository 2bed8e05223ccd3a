/** The rights that a configuration needs in its cluster. */
@NullMarked
package io.spillway.kubernetes.rbac;

import org.jspecify.annotations.NullMarked;
