package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.HashMap;
import java.util.Map;

/** The functions that make maps of XML. */
final class XmlFunctions {
    private XmlFunctions() {}

    static void register() {
        FunctionTable.addForText(
                "ParseXML(target: string)",
                "The map of an XML element: `tag`, `content`, `attributes` and `children`, each where there is one.",
                "ParseXML(\"<a id=\\\"1\\\"><b>x</b></a>\")",
                "`{\"attributes\": {\"id\": \"1\"}, \"children\": [{\"content\": \"x\", \"tag\": \"b\"}], \"tag\": \"a\"}`",
                text -> full(XmlElement.document(text)));
        FunctionTable.addForText(
                "ParseSimplifiedXML(target: string)",
                "The map of XML elements by their names, without attributes. Elements of one name are a list.",
                "ParseSimplifiedXML(\"<a><b>x</b><b>y</b></a>\")",
                "`{\"a\": {\"b\": [\"x\", \"y\"]}}`",
                text -> simplified(XmlElement.fragment(text)));
    }

    private static MapValue full(XmlElement element) {
        MapValue map = new MapValue();
        map.put("tag", element.name);
        StringBuilder content = new StringBuilder();
        element.texts.forEach(text -> content.append(Texts.trimmed(text)));
        if (!content.isEmpty()) {
            map.put("content", content.toString());
        }
        if (!element.attributes.isEmpty()) {
            MapValue attributes = new MapValue();
            element.attributes.forEach(attributes::put);
            map.put("attributes", attributes);
        }
        if (!element.children.isEmpty()) {
            ListValue children = new ListValue();
            element.children.forEach(child -> children.add(full(child)));
            map.put("children", children);
        }
        return map;
    }

    private static MapValue simplified(XmlElement parent) {
        Map<String, Integer> counts = new HashMap<>();
        parent.children.forEach(child -> counts.merge(child.name, 1, Integer::sum));
        Map<String, ListValue> lists = new HashMap<>();
        MapValue map = new MapValue();
        for (XmlElement child : parent.children) {
            if (!child.hasContent) {
                continue;
            }
            ListValue list = null;
            if (counts.getOrDefault(child.name, 0) > 1) {
                list = lists.get(child.name);
                if (list == null) {
                    list = new ListValue();
                    lists.put(child.name, list);
                    map.put(child.name, list);
                }
            }
            Object value = value(child);
            if (value instanceof MapValue inside && inside.size() == 0) {
                continue;
            }
            if (list == null) {
                map.put(child.name, value);
            } else {
                list.add(value);
            }
        }
        return map;
    }

    /** The first text of an element without elements, or else the map of its elements. */
    private static Object value(XmlElement element) {
        boolean isLeaf = element.children.isEmpty()
                && !element.texts.isEmpty()
                && !element.texts.getFirst().isEmpty();
        return isLeaf ? element.texts.getFirst() : simplified(element);
    }
}
