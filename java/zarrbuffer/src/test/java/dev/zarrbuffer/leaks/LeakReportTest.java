package dev.zarrbuffer.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.jvm.ChildJvm;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LeakReportTest {
    @Test
    void nothingIsToldByDefault() throws Exception {
        assertEquals(List.of(), told(1));
    }

    @Test
    void fullTellsEveryPlaceOnceAndNoOther() throws Exception {
        List<String> told = told(3, "-Ddev.zarrbuffer.leaks=full");
        assertEquals(2, told.size(), told.toString());
        assertTrue(told.stream().anyMatch(leak -> leak.contains("10 bytes") && leak.contains("dropsSmall(LeakyProgram.java:")));
        assertTrue(told.stream().anyMatch(leak -> leak.contains("100000 bytes") && leak.contains("dropsLarge(LeakyProgram.java:")));
    }

    @Test
    void samplesFindWhatIsDroppedOften() throws Exception {
        List<String> told = told(5_000, "-Ddev.zarrbuffer.leaks=sampled");
        assertEquals(2, told.size(), told.toString());
    }

    @Test
    void anotherWordIsRefusedWithTheChoices() throws Exception {
        ChildJvm.Result result = new ChildJvm().with("-Ddev.zarrbuffer.leaks=yes").run(LeakyProgram.class, "1");
        assertEquals(0, result.status());
        assertTrue(result.output().contains("must be one of [off, sampled, full], not 'yes'"), result.output());
        assertFalse(result.output().contains("LEAK"));
    }

    private static List<String> told(int dropped, String... options) throws Exception {
        ChildJvm.Result result = new ChildJvm().with(options).run(LeakyProgram.class, Integer.toString(dropped));
        assertEquals(0, result.status(), result.output());
        return Pattern.compile("LEAK: ").splitAsStream(result.output()).skip(1).toList();
    }
}
