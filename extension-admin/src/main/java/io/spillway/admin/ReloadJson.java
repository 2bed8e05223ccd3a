package io.spillway.admin;

import io.spillway.component.Reloading;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How the end of a reload reads in JSON. */
final class ReloadJson {
    private ReloadJson() {}

    static Map<String, Object> of(Reloading.Report report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("result", report.result().name().toLowerCase(Locale.ROOT));
        object.put("time", report.at());
        object.put("by", report.by());
        if (!report.problems().isEmpty()) {
            object.put("problems", report.problems());
        }
        if (!report.notes().isEmpty()) {
            object.put("notes", report.notes());
        }
        return object;
    }
}
