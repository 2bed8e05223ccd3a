package io.spillway.admin;

import java.util.List;

/** A small page: headings and tables, every text escaped. */
final class Html {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
            nav a{margin-right:1rem}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
            table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid #8884}
            th{font-weight:600}code{font:13px ui-monospace,monospace}
            .ok{color:#1a7f37}.bad{color:#cf222e}.wait{color:#9a6700}
            """;

    private final StringBuilder out = new StringBuilder(4 << 10);

    /** Opens a page. */
    Html(String title, List<String> paths) {
        raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .text(title);
        raw("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
                .raw(STYLE);
        raw("</style></head><body><nav>");
        for (String path : paths) {
            raw("<a href=\"")
                    .text(path)
                    .raw("\">")
                    .text(path.substring(path.lastIndexOf('/') + 1))
                    .raw("</a>");
        }
        raw("</nav><h1>").text(title).raw("</h1>");
    }

    Html heading(String text) {
        return raw("<h2>").text(text).raw("</h2>");
    }

    /** Opens a table with a row of headings. */
    Html table(String... headings) {
        raw("<table><thead><tr>");
        for (String heading : headings) {
            raw("<th>").text(heading).raw("</th>");
        }
        return raw("</tr></thead><tbody>");
    }

    Html row(Object... cells) {
        raw("<tr>");
        for (Object cell : cells) {
            raw("<td>");
            switch (cell) {
                case List<?> lines -> lines.forEach(line -> cell(line).raw("<br>"));
                default -> cell(cell);
            }
            raw("</td>");
        }
        return raw("</tr>");
    }

    Html endTable() {
        return raw("</tbody></table>");
    }

    /** A text with a colour that says how good it is. */
    record Badge(String text, String style) {}

    private Html cell(Object content) {
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

    private Html raw(String markup) {
        out.append(markup);
        return this;
    }

    private Html text(String text) {
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

    @Override
    public String toString() {
        return out + "</body></html>\n";
    }
}
