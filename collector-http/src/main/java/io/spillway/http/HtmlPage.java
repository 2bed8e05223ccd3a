package io.spillway.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A small HTML page of paragraphs and tables. Every text on it is escaped. */
public final class HtmlPage {
    private static final String CONTENT_TYPE = "text/html; charset=utf-8";
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
            nav a{margin-right:1rem}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
            table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid #8884}
            th{font-weight:600}code{font:13px ui-monospace,monospace}.number{text-align:right}
            .ok{color:#1a7f37}.bad{color:#cf222e}.wait{color:#9a6700}
            """;

    private final StringBuilder out = new StringBuilder(4 << 10);

    /**
     * Opens a page.
     *
     * @param paths of the pages that the page links to at its top
     */
    public HtmlPage(String title, List<String> paths) {
        raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .text(title);
        raw("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
                .raw(STYLE);
        raw("</style></head><body>");
        if (!paths.isEmpty()) {
            links(paths);
        }
        raw("<h1>").text(title).raw("</h1>");
    }

    private void links(List<String> paths) {
        raw("<nav>");
        for (String path : paths) {
            raw("<a href=\"")
                    .text(path)
                    .raw("\">")
                    .text(path.substring(path.lastIndexOf('/') + 1))
                    .raw("</a>");
        }
        raw("</nav>");
    }

    public HtmlPage heading(String text) {
        return raw("<h2>").text(text).raw("</h2>");
    }

    public HtmlPage paragraph(String text) {
        return raw("<p>").text(text).raw("</p>");
    }

    /** Opens a table with a row of headings. */
    public HtmlPage table(String... headings) {
        raw("<table><thead><tr>");
        for (String heading : headings) {
            raw("<th>").text(heading).raw("</th>");
        }
        return raw("</tr></thead><tbody>");
    }

    /** Adds a row. A {@link Number} stands at the right of its cell, and a list has a line for each element. */
    public HtmlPage row(Object... cells) {
        raw("<tr>");
        for (Object cell : cells) {
            raw(cell instanceof Number ? "<td class=\"number\">" : "<td>");
            switch (cell) {
                case List<?> lines -> lines.forEach(line -> cell(line).raw("<br>"));
                default -> cell(cell);
            }
            raw("</td>");
        }
        return raw("</tr>");
    }

    public HtmlPage endTable() {
        return raw("</tbody></table>");
    }

    /**
     * A text with a colour.
     *
     * @param style {@code ok}, {@code wait} or {@code bad}
     */
    public record Badge(String text, String style) {}

    private HtmlPage cell(Object content) {
        return switch (content) {
            case Badge badge ->
                raw("<span class=\"")
                        .text(badge.style())
                        .raw("\">")
                        .text(badge.text())
                        .raw("</span>");
            default -> text(content.toString());
        };
    }

    private HtmlPage raw(String markup) {
        out.append(markup);
        return this;
    }

    private HtmlPage text(String text) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(text.charAt(i));
            }
        }
        return this;
    }

    /** The page as an answer that no browser runs scripts of and none keeps. */
    public HttpReply reply() {
        byte[] body = toString().getBytes(StandardCharsets.UTF_8);
        return new HttpReply(
                200, CONTENT_TYPE, body, Map.of("Content-Security-Policy", POLICY, "Cache-Control", "no-store"));
    }

    @Override
    public String toString() {
        return out + "</body></html>\n";
    }
}
