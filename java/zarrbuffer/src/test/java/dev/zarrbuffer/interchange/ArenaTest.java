package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buffers over memory of arenas, which this project's version of Java reaches by reflection only. */
@EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "arenas are part of Java from version 22 on")
class ArenaTest {
    @ParameterizedTest
    @ValueSource(strings = {"ofShared", "ofConfined"})
    void memoryThatCanBeClosedIsNotKept(String kind) throws Exception {
        try (Arena arena = new Arena(kind)) {
            ByteBuffer bytes = arena.allocate(16);
            refuses(() -> NDArray.wrap(bytes, DType.UINT8, 16));
            refuses(() -> NDArray.wrap(bytes));
            refuses(() -> NDArray.wrap(bytes.slice(4, 8).asIntBuffer()));
            refuses(() -> NDArray.wrap(bytes.asReadOnlyBuffer().asDoubleBuffer()));
            refuses(() -> BufferPrototype.cpu().buffer().fromBytes(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofShared", "ofConfined"})
    void aValueIsCopied(String kind) throws Exception {
        NDArray target = NDArray.zeros(DType.UINT8, 4);
        NDArray listed;
        try (Arena arena = new Arena(kind)) {
            ByteBuffer bytes = arena.allocate(4).put(0, new byte[] {1, 2, 3, 4});
            target.set(bytes, Index.all());
            assertTrue(target.allEqual(bytes, false));
            listed = NDArray.of(List.of(bytes, bytes));
        }
        assertEquals(3, target.getInt(2));
        assertArrayEquals(new long[] {2, 4}, listed.shape());
        assertEquals(4, listed.getInt(1, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofAuto", "global"})
    void memoryThatStaysIsShared(String kind) throws Exception {
        ByteBuffer bytes = new Arena(kind).allocate(16);
        NDArray array = NDArray.wrap(bytes, DType.UINT8, 16);
        bytes.put(5, (byte) 9);
        assertEquals(9, array.getInt(5));
    }

    @Test
    void ordinaryBuffersAreShared() {
        for (ByteBuffer bytes : List.of(ByteBuffer.allocateDirect(8), NDArray.zeros(DType.UINT8, 8).asByteBuffer())) {
            NDArray array = NDArray.wrap(bytes, DType.UINT8, 8);
            bytes.put(5, (byte) 9);
            assertEquals(9, array.getInt(5));
        }
    }

    private static void refuses(Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(error.getMessage().contains("Segments.wrap"), error.getMessage());
    }

    private record Arena(Object arena) implements AutoCloseable {
        Arena(String kind) throws ReflectiveOperationException {
            this(type("Arena").getMethod(kind).invoke(null));
        }

        private static Class<?> type(String name) throws ClassNotFoundException {
            return Class.forName("java.lang.foreign." + name);
        }

        ByteBuffer allocate(long bytes) throws ReflectiveOperationException {
            Object segment = type("Arena").getMethod("allocate", long.class, long.class).invoke(arena, bytes, 8L);
            return (ByteBuffer) type("MemorySegment").getMethod("asByteBuffer").invoke(segment);
        }

        @Override
        public void close() throws ReflectiveOperationException {
            type("Arena").getMethod("close").invoke(arena);
        }
    }
}
