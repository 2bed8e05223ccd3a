package io.spillway.kubernetes.watch;

import io.spillway.kubernetes.client.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The objects that a watch follows. Users of equal selections share a watch.
 *
 * @param namespace empty for all namespaces
 * @param labels a label selector in the words of the API; empty for all objects
 * @param fields a field selector in the words of the API; empty for all objects
 * @param metadataOnly asks for the metadata of the objects alone, which costs the server and the network less
 */
public record Selection(Kind kind, String namespace, String labels, String fields, boolean metadataOnly) {
    /** Every object of a kind. */
    public static Selection all(Kind kind) {
        return new Selection(kind, "", "", "", false);
    }

    /** The metadata of every object of a kind. */
    public static Selection metadata(Kind kind, String namespace) {
        return new Selection(kind, kind.isNamespaced() ? namespace : "", "", "", true);
    }

    /** A request in words: {@code list pods in all namespaces}. */
    String request(String verb) {
        String place = namespace.isEmpty() ? "in all namespaces" : "in namespace " + namespace;
        return verb + " " + kind.qualified() + (kind.isNamespaced() ? " " + place : "");
    }

    String accept(boolean list) {
        String plain = "application/json";
        String type = list ? "PartialObjectMetadataList" : "PartialObjectMetadata";
        return metadataOnly ? plain + ";as=" + type + ";g=meta.k8s.io;v=v1," + plain : plain;
    }

    /** The path with this query and the selectors. */
    String address(Map<String, String> query) {
        StringBuilder address = new StringBuilder(kind.path(namespace));
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            separator = append(address, separator, parameter.getKey(), parameter.getValue());
        }
        separator = append(address, separator, "labelSelector", labels);
        append(address, separator, "fieldSelector", fields);
        return address.toString();
    }

    private static char append(StringBuilder address, char separator, String name, String value) {
        if (value.isEmpty()) {
            return separator;
        }
        address.append(separator).append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return '&';
    }
}
