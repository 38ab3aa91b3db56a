import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the JNI functions of files that JavaCPP generated in the order of their names. JavaCPP writes them in the order
 * in which the JVM lists methods, which is another one in every run.
 */
public final class SortFunctions {
    private SortFunctions() {}

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            Path path = Path.of(file);
            Files.write(path, sorted(Files.readAllLines(path)));
        }
    }

    private static List<String> sorted(List<String> lines) {
        List<String> others = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        StringBuilder function = null;
        int place = 0;
        for (String line : lines) {
            if (function == null && line.startsWith("JNIEXPORT ") && line.contains(" JNICALL Java_")) {
                function = new StringBuilder();
            }
            if (function == null) {
                others.add(line);
            } else {
                function.append(line).append('\n');
                if (line.equals("}")) {
                    functions.add(function.toString());
                    function = null;
                    place = others.size();
                }
            }
        }
        functions.sort(null);
        others.addAll(place, functions);
        return others;
    }
}
