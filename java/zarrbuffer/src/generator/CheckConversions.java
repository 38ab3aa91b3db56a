import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets JNI functions that JavaCPP generated see when Java's texts and arrays could not be converted, because the Java
 * heap, the C heap or the stack is full. As generated they go on with a null pointer, which ends the process.
 */
public final class CheckConversions {
    /** What takes a Java text or array apart, into a variable named like the argument. */
    private static final Pattern IN = Pattern.compile(" +[\\w ]+\\* ptr(\\d+) = .*"
            + "(?:JavaCPP_getStringBytes\\(env, arg\\1\\)|env->Get\\w+Array(?:Elements|Critical)\\(arg\\1, NULL\\));");
    private static final Pattern ANY_IN = Pattern.compile(
            "= *.*(?:JavaCPP_getString\\w+\\(env|env->Get\\w+Array(?:Elements|Critical)\\()");
    /** What makes a Java array. */
    private static final Pattern OUT = Pattern.compile(" +(?:jbyteArray )?(\\w+) = env->New(\\w+)Array\\(.*\\);");
    private static final Pattern ANY_OUT =
            Pattern.compile("env->New(?:Byte|Char|Short|Int|Long|Float|Double|Boolean)Array");

    private static final String FAILED = """
            [[maybe_unused]] static void failedConversion(JNIEnv* env) {
                if (env->ExceptionCheck()) return;
                jclass error = env->FindClass("java/lang/OutOfMemoryError");
                if (error != NULL) env->ThrowNew(error, "no native memory for a copy of a text or an array");
            }
            """;

    private final List<String> result = new ArrayList<>();
    /** How the present function ends without a result; empty outside of one. */
    private String nothing = "";
    /** Whether the present function has pinned an array, which it must let go before it ends. */
    private boolean pinned;

    private CheckConversions() {}

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            Path path = Path.of(file);
            Files.write(path, new CheckConversions().checked(Files.readAllLines(path)));
        }
    }

    private List<String> checked(List<String> lines) {
        boolean helped = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!helped && line.startsWith("static JavaCPP_noinline ")) {
                result.addAll(FAILED.lines().toList());
                helped = true;
            }
            if (line.startsWith("JNIEXPORT ")) {
                pinned = false;
                nothing = line.startsWith("JNIEXPORT void ") ? "return;" : "return 0;";
            }
            result.add(line);
            check(line, i + 1 < lines.size() ? lines.get(i + 1) : "");
        }
        return result;
    }

    private void check(String line, String following) {
        Matcher in = IN.matcher(line);
        Matcher out = OUT.matcher(line);
        if (in.matches()) {
            require(!pinned, line);
            pinned = line.contains("Critical");
            result.add("    if (arg" + in.group(1) + " != NULL && ptr" + in.group(1)
                    + " == NULL) { failedConversion(env); " + nothing + " }");
        } else if (out.matches()) {
            require(following.contains("env->Set" + out.group(2) + "ArrayRegion(" + out.group(1) + ","), line);
            result.add("    if (" + out.group(1) + (nothing.isEmpty() ? " == NULL) return NULL;" : " != NULL)"));
        } else {
            require(!ANY_IN.matcher(line).find() && !ANY_OUT.matcher(line).find(), line);
        }
    }

    /** A JavaCPP that generates something else must not pass unseen. */
    private static void require(boolean known, String line) {
        if (!known) {
            throw new IllegalStateException("a conversion that is not known, and so not checked: " + line);
        }
    }
}
