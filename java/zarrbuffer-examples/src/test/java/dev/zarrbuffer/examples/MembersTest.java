package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of members, docs/members.md, has every member of zarr.abc.buffer, and names nothing that is not there. */
class MembersTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** What zarr-python 3 has, by class. */
    private static final Map<String, List<String>> PYTHON = new LinkedHashMap<>(Map.of(
            "ArrayLike", List.of("dtype", "ndim", "size", "[slice]", "[slice] = value"),
            "NDArrayLike", List.of("dtype", "ndim", "size", "shape", "len()", "[key]", "[key] = value", "__array__",
                    "reshape", "view", "astype", "fill", "copy", "transpose", "ravel", "all", "=="),
            "Buffer", List.of("create_zero_length", "from_array_like", "from_buffer", "from_bytes", "as_array_like",
                    "as_numpy_array", "as_buffer_like", "to_bytes", "[a:b]", "[a:b] = value", "len()", "combine", "+",
                    "=="),
            "NDBuffer", List.of("create", "empty", "from_ndarray_like", "from_numpy_array", "as_ndarray_like",
                    "as_numpy_array", "as_scalar", "dtype", "shape", "byteorder", "reshape", "squeeze", "astype",
                    "[key]", "[key] = value", "len()", "all_equal", "fill", "copy", "transpose"),
            "BufferPrototype", List.of("buffer", "nd_buffer")));

    @Test
    void hasEveryMemberOfPython() throws IOException {
        Map<String, List<String>> table = column(1);
        PYTHON.forEach((type, members) -> {
            TreeSet<String> missing = new TreeSet<>(members);
            table.get(type).forEach(missing::remove);
            assertTrue(missing.isEmpty(), () -> type + " lacks " + missing);
        });
    }

    @Test
    void namesMethodsOfJavaThatThereAre() throws Exception {
        List<String> names = column(2).values().stream().flatMap(List::stream).toList();
        assertTrue(names.size() > 50);
        for (String name : names) {
            int dot = name.lastIndexOf('.');
            Class<?> type = Class.forName("dev.zarrbuffer." + name.substring(0, dot).replace('.', '$'));
            assertTrue(Arrays.stream(type.getMethods()).anyMatch(method -> method.getName().equals(name.substring(dot + 1))), name);
        }
    }

    @Test
    void namesFunctionsOfCppThatThereAre() throws IOException {
        Map<String, String> classes = cppClasses();
        List<String> names = column(3).values().stream().flatMap(List::stream).toList();
        assertTrue(names.size() > 50);
        for (String name : names) {
            String[] parts = name.split("::");
            String body = classes.getOrDefault(parts[0], "");
            assertTrue(Pattern.compile("\\b" + Pattern.quote(parts[1]) + "\\(").matcher(body).find(), name);
        }
    }

    /** The names in one column of the tables, by the heading above. */
    private static Map<String, List<String>> column(int number) throws IOException {
        Map<String, List<String>> names = new TreeMap<>();
        String heading = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/members.md"))) {
            if (line.startsWith("## ")) {
                heading = line.substring(3);
            } else if (line.startsWith("| `")) {
                Matcher name = NAME.matcher(line.split("\\|")[number]);
                List<String> found = names.computeIfAbsent(heading, key -> new ArrayList<>());
                name.results().forEach(match -> found.add(match.group(1)));
            }
        }
        return names;
    }

    /** The text of each class in the public headers. */
    private static Map<String, String> cppClasses() throws IOException {
        Map<String, String> classes = new TreeMap<>();
        Pattern type = Pattern.compile("^class ZB_EXPORT (\\w+).*?^};", Pattern.DOTALL | Pattern.MULTILINE);
        try (Stream<Path> headers = Files.list(ROOT.resolve("native/include/zarrbuffer"))) {
            for (Path header : headers.toList()) {
                type.matcher(Files.readString(header).replace("\r\n", "\n")).results()
                        .forEach(match -> classes.put(match.group(1), match.group()));
            }
        }
        return classes;
    }
}
