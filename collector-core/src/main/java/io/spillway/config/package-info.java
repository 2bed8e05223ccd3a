/**
 * The configuration file: the OpenTelemetry Collector's format, read into records.
 *
 * <p>A component's configuration is one record. A record component {@code maxRecvMsgSizeMib} is the key
 * {@code max_recv_msg_size_mib}; {@link io.spillway.config.Key} gives another name, {@link io.spillway.config.Inline} puts
 * the keys of a nested record beside its own. Keys that the file leaves out keep the value they have in the record of
 * defaults. Unknown keys are problems. Supported types: {@code String}, {@code int}, {@code long}, {@code double},
 * {@code boolean}, {@link java.time.Duration} (Go syntax), {@link io.spillway.config.Secret},
 * {@link io.spillway.component.ComponentId}, enums (lower case), {@code List}, {@code Map} with string keys,
 * {@link java.util.Optional} (a value without a default), {@link io.spillway.config.Section} (a part that can be switched
 * on), nested records, and {@code Object} (any YAML value: {@code String}, {@code Long}, {@code Double},
 * {@code Boolean}, {@code List}, {@code Map}).
 *
 * <p>A record validates itself in its compact constructor with {@link io.spillway.config.Checks}; every problem is reported
 * with the place in the file that it came from.
 *
 * <p>A record that no record of defaults holds, such as an item of a list, starts from the static method {@code defaults()} of
 * its type if it has one; otherwise a key that the file leaves out is zero, empty or off, and enums, ids and {@code Object} are
 * required. {@link io.spillway.config.Ignored} marks keys without effect, {@link io.spillway.config.Removed} names keys that
 * are gone.
 */
@NullMarked
package io.spillway.config;

import org.jspecify.annotations.NullMarked;
