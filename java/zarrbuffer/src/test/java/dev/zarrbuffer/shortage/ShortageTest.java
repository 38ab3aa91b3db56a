package dev.zarrbuffer.shortage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.jni.Bridge;
import dev.zarrbuffer.jvm.ChildJvm;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.annotation.Raw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Java heap or stack that is full, wherever it is met, is a Java error and not the end of the process. */
class ShortageTest {
    @ParameterizedTest
    @EnumSource(Shortage.class)
    void isAnError(Shortage shortage) throws Exception {
        ChildJvm.Result result = new ChildJvm().with("-Xmx" + shortage.heap, "-Xcheck:jni")
                .run(ShortOfMemory.class, shortage.name());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains(ShortOfMemory.SURVIVED), result.output());
    }

    /** What JavaCPP converts by itself fails unseen, so nothing that it converts may cross. */
    @Test
    void nothingButNumbersAndRawObjectsCrossesTheBridge() {
        List<String> converted = new ArrayList<>();
        for (Method method : Bridge.class.getDeclaredMethods()) {
            if (!Modifier.isNative(method.getModifiers())) {
                continue;
            }
            boolean crosses = passes(method.getReturnType(), method);
            for (Parameter parameter : method.getParameters()) {
                crosses &= passes(parameter.getType(), parameter);
            }
            if (!crosses) {
                converted.add(method.toString());
            }
        }
        assertEquals(List.of(), converted);
    }

    private static boolean passes(Class<?> type, AnnotatedElement what) {
        return type.isPrimitive()
                || what.isAnnotationPresent(Raw.class) && (type == Object.class || type == byte[].class);
    }
}
