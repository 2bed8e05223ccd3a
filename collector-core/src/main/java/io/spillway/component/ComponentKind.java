package io.spillway.component;

/** The roles a component can have, each a section of the configuration file. */
public enum ComponentKind {
    RECEIVER,
    PROCESSOR,
    EXPORTER,
    CONNECTOR,
    EXTENSION;

    /** The role in lower case, as it stands in metric labels and messages: {@code receiver}. */
    public String key() {
        return switch (this) {
            case RECEIVER -> "receiver";
            case PROCESSOR -> "processor";
            case EXPORTER -> "exporter";
            case CONNECTOR -> "connector";
            case EXTENSION -> "extension";
        };
    }

    /** The section of the configuration file that holds components of this kind: {@code receivers}. */
    public String section() {
        return key() + "s";
    }
}
