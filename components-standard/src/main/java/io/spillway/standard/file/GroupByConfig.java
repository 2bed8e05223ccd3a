package io.spillway.standard.file;

/**
 * Several files by resource attribute: read so that it can be refused by name.
 *
 * @param enabled not supported; must be false
 * @param resourceAttribute not supported
 * @param maxOpenFiles not supported
 */
public record GroupByConfig(boolean enabled, String resourceAttribute, int maxOpenFiles) {
    static final GroupByConfig DEFAULTS = new GroupByConfig(false, "fileexporter.path_segment", 100);
}
