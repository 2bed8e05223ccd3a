package io.spillway.distribution.documents;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The Javadoc of configuration records as Markdown, read from their sources. */
final class RecordJavadoc {
    private final Path root;
    private final Map<String, Comment> comments = new HashMap<>();

    /**
     * The Javadoc of one record.
     *
     * @param summary the first sentence, without its full stop
     * @param parameters the text for each component of the record that has one
     */
    record Comment(String summary, Map<String, String> parameters) {
        static final Comment NONE = new Comment("", Map.of());
    }

    RecordJavadoc(Path root) {
        this.root = root;
    }

    Comment of(Class<?> record) {
        String name = record.getName();
        if (!comments.containsKey(name)) {
            read(sourceOf(record));
        }
        return comments.getOrDefault(name, Comment.NONE);
    }

    private Path sourceOf(Class<?> record) {
        Class<?> outermost = record.getNestHost();
        String relative = "src/main/java/" + outermost.getName().replace('.', '/') + ".java";
        try (Stream<Path> modules = Files.list(root)) {
            return modules.map(module -> module.resolve(relative))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no source of " + outermost));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Records(trees, unit).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes the comment of each record of a file under the record's binary name. */
    private final class Records extends TreePathScanner<@Nullable Void, @Nullable String> {
        private final DocTrees trees;
        private final String packageName;

        Records(DocTrees trees, CompilationUnitTree unit) {
            this.trees = trees;
            this.packageName = unit.getPackageName() + ".";
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable String outer) {
            String name = outer == null ? packageName + type.getSimpleName() : outer + "$" + type.getSimpleName();
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                comments.put(name, comment(comment));
            }
            return super.visitClass(type, name);
        }
    }

    private static Comment comment(DocCommentTree tree) {
        Map<String, String> parameters = new HashMap<>();
        Set<String> names = tree.getBlockTags().stream()
                .filter(ParamTree.class::isInstance)
                .map(tag -> ((ParamTree) tag).getName().toString())
                .collect(Collectors.toSet());
        for (DocTree tag : tree.getBlockTags()) {
            if (tag instanceof ParamTree parameter) {
                parameters.put(parameter.getName().toString(), markdown(parameter.getDescription(), names));
            }
        }
        return new Comment(markdown(tree.getFirstSentence(), names).replaceFirst("\\.$", ""), parameters);
    }

    /** A name of a component becomes the key that readers know. */
    private static String markdown(List<? extends DocTree> text, Set<String> names) {
        return text.stream()
                .map(tree -> switch (tree) {
                    case TextTree plain -> plain.getBody();
                    case LiteralTree literal ->
                        "`" + key(literal.getBody().getBody().strip(), names) + "`";
                    case LinkTree link ->
                        link.getLabel().isEmpty() ? "`" + link.getReference() + "`" : markdown(link.getLabel(), names);
                    default -> " ";
                })
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String key(String name, Set<String> names) {
        return names.contains(name) ? ConfigFields.snakeCase(name) : name;
    }
}
