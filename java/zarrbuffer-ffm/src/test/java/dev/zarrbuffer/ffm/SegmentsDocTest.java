package dev.zarrbuffer.ffm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The code of docs/interchange.md. */
class SegmentsDocTest {
    @Test
    void anArrayIsASegment() {
        NDArray array = NDArray.zeros(DType.FLOAT64, 1000, 1000);
        MemorySegment segment = Segments.of(array);
        segment.setAtIndex(ValueLayout.JAVA_DOUBLE, 1, 2.5);
        assertEquals(2.5, array.getDouble(0, 1));
    }

    @Test
    void aSegmentIsAnArray() {
        try (Arena arena = Arena.ofShared()) {
            NDArray wrapped = Segments.wrap(arena, arena.allocate(24, 8), DType.INT32, 2, 3);
            wrapped.fill(7);
            assertTrue(wrapped.allEqual(7, true));
        }
    }
}
