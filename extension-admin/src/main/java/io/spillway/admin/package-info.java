/** Extensions for people who run a collector: {@code health_check}, {@code control} and {@code zpages}. */
@NullMarked
package io.spillway.admin;

import org.jspecify.annotations.NullMarked;
