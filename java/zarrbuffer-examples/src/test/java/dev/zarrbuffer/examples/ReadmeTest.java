package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled and run. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void showsTheFirstJavaProgram() throws IOException {
        String file = read("java/zarrbuffer-examples/src/main/java/dev/zarrbuffer/examples/FirstProgram.java");
        assertEquals(file.replaceFirst("package .*;\n\n", ""), block("java"));
    }

    @Test
    void showsTheFirstCppProgram() throws IOException {
        assertEquals(read("native/examples/first_program.cpp"), block("cpp"));
    }

    @Test
    void showsWhatTheFirstProgramPrints() throws IOException {
        PrintStream stdout = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FirstProgram.main(new String[0]);
        } finally {
            System.setOut(stdout);
        }
        assertEquals(block("text"), printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    /** The README's first block in a language. */
    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(read("README.md"));
        assertTrue(block.find(), language);
        return block.group(1);
    }

    private static String read(String path) throws IOException {
        return Files.readString(ROOT.resolve(path)).replace("\r\n", "\n");
    }
}
