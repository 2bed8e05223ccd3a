package io.spillway.ottl;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of XML with what is inside it. The parser is that of the JDK, without document types and without entities of their own, so
 * that a text can neither grow by entities nor make the collector read a file or a URL. The depth and the number of elements are bounded.
 */
final class XmlElement {
    private static final int MAX_DEPTH = 64;
    private static final XMLInputFactory PLAIN = factory(false);
    private static final XMLInputFactory WITH_NAMESPACES = factory(true);

    final String name;
    final Map<String, String> attributes = new LinkedHashMap<>();
    final List<XmlElement> children = new ArrayList<>();
    /** The texts and CDATA sections directly inside, in their order. */
    final List<String> texts = new ArrayList<>();
    /** Whether anything is inside, be it a comment. */
    boolean hasContent;

    private XmlElement(String name) {
        this.name = name;
    }

    private static XMLInputFactory factory(boolean hasNamespaces) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, hasNamespaces);
        factory.setProperty("http://java.sun.com/xml/stream/properties/report-cdata-event", true);
        return factory;
    }

    /**
     * Reads a text that is one element, with nothing behind it. Prefixes of names need no declaration.
     *
     * @throws EvaluationException when the text is something else
     */
    static XmlElement document(String text) {
        if (!text.endsWith(">")) {
            throw new EvaluationException("there is text behind the XML element");
        }
        return read(PLAIN, text.stripLeading(), true);
    }

    /**
     * Reads a text of any number of elements as what is inside one element.
     *
     * @throws EvaluationException when the text is not XML
     */
    static XmlElement fragment(String text) {
        boolean hasDeclaration = text.startsWith("<?xml");
        int end = hasDeclaration ? text.indexOf("?>") : -2;
        String elements = withoutType(text.substring(end + 2).stripLeading());
        XmlElement fragment = read(WITH_NAMESPACES, "<fragment>" + elements + "</fragment>", false);
        if (fragment.children.isEmpty()) {
            throw new EvaluationException("the text has no XML element");
        }
        return fragment;
    }

    /** A document type without declarations of its own says nothing. */
    private static String withoutType(String text) {
        int end = text.indexOf('>');
        boolean isPlain = text.startsWith("<!DOCTYPE ") && text.lastIndexOf('[', end) < 0;
        return isPlain ? text.substring(end + 1) : text;
    }

    private static XmlElement read(XMLInputFactory factory, String text, boolean endsWithElement) {
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            try {
                while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    if (reader.getEventType() == XMLStreamConstants.END_DOCUMENT) {
                        throw new EvaluationException("the text has no XML element");
                    }
                }
                XmlElement root = new Reading(reader).element(0);
                if (reader.next() != XMLStreamConstants.END_DOCUMENT && endsWithElement) {
                    throw new EvaluationException("there is text behind the XML element");
                }
                return root;
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new EvaluationException("the text is not XML");
        }
    }

    /** Reads the elements of one text and counts them. */
    private static final class Reading {
        private final XMLStreamReader reader;
        private int elements;

        Reading(XMLStreamReader reader) {
            this.reader = reader;
        }

        XmlElement element(int depth) throws XMLStreamException {
            if (depth > MAX_DEPTH) {
                throw new EvaluationException("the XML elements are nested more than " + MAX_DEPTH + " deep");
            }
            Texts.checkElements(++elements);
            XmlElement element = new XmlElement(local(reader.getLocalName()));
            for (int i = 0; i < reader.getAttributeCount(); i++) {
                element.attributes.put(local(reader.getAttributeLocalName(i)), reader.getAttributeValue(i));
            }
            int before = XMLStreamConstants.START_ELEMENT;
            for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
                element.hasContent = true;
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> element.children.add(element(depth + 1));
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE, XMLStreamConstants.CDATA ->
                        text(element.texts, event == before);
                    default -> {}
                }
                before = event;
            }
            return element;
        }

        /** The parser hands on a long text in several pieces. */
        private void text(List<String> texts, boolean isContinued) {
            if (isContinued) {
                texts.add(texts.removeLast() + reader.getText());
            } else {
                texts.add(reader.getText());
            }
        }

        private static String local(String name) {
            int colon = name.indexOf(':');
            return colon <= 0 || colon == name.length() - 1 ? name : name.substring(colon + 1);
        }
    }
}
