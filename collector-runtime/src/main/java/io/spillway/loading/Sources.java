package io.spillway.loading;

import io.spillway.component.Reason;
import io.spillway.loading.ConfigNode.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sources of configuration text: {@code file:}, {@code env:}, {@code yaml:}, {@code http:} and {@code https:}.
 */
final class Sources {
    private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Place COMMAND_LINE = Place.of("--config");
    private static final String DEFAULT_MARK = ":-";

    private final Map<String, String> environment;
    private final Map<Path, Long> files = new LinkedHashMap<>();

    Sources(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The files read so far, with the checksums of what was in them. */
    Map<Path, Long> files() {
        return files;
    }

    /**
     * Text that was found.
     *
     * @param name the name of the file, for places in it; empty when the text has no file
     * @param isString whether it is a string and not YAML
     */
    record Found(String text, String name, boolean isString) {
        Found(String text, String name) {
            this(text, name, false);
        }

        /** The text as YAML. A text that is not YAML is a string. */
        ConfigNode parse(Place place) {
            if (isString) {
                return new Scalar(place, text, Optional.empty());
            }
            Problems unheard = new Problems();
            ConfigNode parsed =
                    name.isEmpty() ? YamlReader.read(text, place, unheard) : YamlReader.read(text, name, unheard);
            return unheard.count() == 0 ? parsed : new Scalar(place, text, Optional.empty());
        }
    }

    /** The text of a {@code --config} argument; a bare path is a file. */
    Optional<Found> config(String uri, Problems problems) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            return file(uri, COMMAND_LINE, "", problems);
        }
        String rest = matcher.group(2);
        return switch (matcher.group(1)) {
            case "file" -> file(rest, COMMAND_LINE, "", problems);
            case "env" ->
                variable(rest, COMMAND_LINE, "", problems)
                        .map(found -> new Found(found.text(), uri))
                        .or(() -> Optional.of(new Found("", uri)));
            case "yaml" -> Optional.of(new Found(rest, "yaml"));
            case "http", "https" -> http(uri, COMMAND_LINE, "", problems);
            default -> unsupported(matcher.group(1), rest, COMMAND_LINE, "", problems);
        };
    }

    /** The text that a reference names; empty when the variable is unset or something is wrong. */
    Optional<Found> reference(String uri, Place place, String path, Problems problems) {
        Matcher matcher = URI.matcher(uri);
        if (uri.indexOf(':') < 0) {
            return variable(uri, place, path, problems);
        }
        if (!matcher.matches()) {
            problems.add(Problem.at(place, path, "invalid uri in ${…}").expecting("scheme:value, such as ${env:NAME}"));
            return Optional.empty();
        }
        String rest = matcher.group(2);
        return switch (matcher.group(1)) {
            case "env" -> variable(rest, place, path, problems);
            case "file" -> file(rest, place, path, problems);
            case "yaml" -> Optional.of(new Found(rest, ""));
            case "http", "https" -> http(uri, place, path, problems);
            default -> unsupported(matcher.group(1), rest, place, path, problems);
        };
    }

    private static Optional<Found> unsupported(
            String scheme, String rest, Place place, String path, Problems problems) {
        String text = "scheme \"" + scheme + "\" is not supported (valid: env, file, http, https, yaml)";
        boolean forgotten = rest.startsWith("-") && VARIABLE.matcher(scheme).matches();
        problems.add(Problem.at(place, path, text).suggesting(forgotten ? "${env:" + scheme + ":-…}" : ""));
        return Optional.empty();
    }

    private static Optional<Found> http(String uri, Place place, String path, Problems problems) {
        try {
            return Optional.of(new Found(HttpSource.get(uri), uri));
        } catch (IOException e) {
            problems.add(place, path, "cannot fetch " + uri + ": " + Reason.of(e));
            return Optional.empty();
        }
    }

    private Optional<Found> variable(String nameAndDefault, Place place, String path, Problems problems) {
        int mark = nameAndDefault.indexOf(DEFAULT_MARK);
        String name = mark < 0 ? nameAndDefault : nameAndDefault.substring(0, mark);
        if (!VARIABLE.matcher(name).matches()) {
            problems.add(
                    place,
                    path,
                    "environment variable \"" + name + "\" has invalid name: must match regex ^" + VARIABLE + "$");
            return Optional.empty();
        }
        String value = environment.get(name);
        if (value != null) {
            return Optional.of(new Found(value, ""));
        }
        if (mark >= 0) {
            String ifUnset = nameAndDefault.substring(mark + DEFAULT_MARK.length());
            return Optional.of(new Found(ifUnset, "", ifUnset.isEmpty()));
        }
        problems.warn(place, path, "Configuration references unset environment variable \"" + name + "\"");
        return Optional.empty();
    }

    private Optional<Found> file(String name, Place place, String path, Problems problems) {
        try {
            Path file = Path.of(name);
            byte[] bytes = bytes(file);
            if (bytes.length > YamlReader.MAX_LENGTH) {
                problems.add(place, path, "file " + name + " is larger than " + YamlReader.MAX_LENGTH + " bytes");
                return Optional.empty();
            }
            files.put(file.toAbsolutePath(), LoadedConfig.checksum(bytes));
            return Optional.of(new Found(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    name));
        } catch (CharacterCodingException _) {
            problems.add(place, path, "file " + name + " is not UTF-8");
        } catch (NoSuchFileException _) {
            problems.add(place, path, "cannot read file " + name + ": no such file");
        } catch (AccessDeniedException _) {
            problems.add(place, path, "cannot read file " + name + ": permission denied");
        } catch (IOException | InvalidPathException e) {
            problems.add(place, path, "cannot read file " + name + ": " + Reason.of(e));
        }
        return Optional.empty();
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(YamlReader.MAX_LENGTH + 1);
        }
    }
}
