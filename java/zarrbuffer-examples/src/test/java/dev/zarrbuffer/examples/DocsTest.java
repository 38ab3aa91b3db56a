package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every block of code in the README and in docs stands, line by line, in a file that is compiled and run: in the
 * examples or in a test. Indentation does not count, nor do lines that a test asserts between them.
 */
class DocsTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    /** Which files a language's blocks are looked for in. */
    private static final Map<String, Pattern> FILES = Map.of(
            "java", Pattern.compile("java/(zarrbuffer-examples|.*/src/test)/.*\\.java"),
            "python", Pattern.compile("java/.*/src/test/.*\\.java"),
            "cpp", Pattern.compile("(native/(examples|tests)|java/.*/src/test)/.*\\.(cpp|hpp)"));
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everyBlockOfCodeIsInAFileThatRuns() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path page : pages()) {
            for (Matcher block = BLOCK.matcher(text(page)); block.find(); ) {
                Pattern files = FILES.get(block.group(1));
                if (files == null) {
                    continue;
                }
                found++;
                String code = lines(block.group(2));
                if (sources(files).stream().noneMatch(source -> source.contains(code))) {
                    missing.add(ROOT.relativize(page) + ":\n" + block.group(2));
                }
            }
        }
        assertTrue(found > 10, () -> "blocks were looked for in " + ROOT);
        assertTrue(missing.isEmpty(), () -> "in no file that is compiled:\n" + String.join("\n", missing));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.filter(page -> page.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> sources(Pattern files) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String folder : List.of("java", "native")) {
            try (Stream<Path> walk = Files.walk(ROOT.resolve(folder))) {
                for (Path file : walk.filter(path -> files.matcher(name(path)).matches()).toList()) {
                    sources.add(lines(text(file)));
                }
            }
        }
        return sources;
    }

    private static String name(Path path) {
        return ROOT.relativize(path).toString().replace('\\', '/');
    }

    private static String lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.startsWith("assert")).collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String text(Path path) throws IOException {
        return Files.readString(path).replace("\r\n", "\n");
    }
}
