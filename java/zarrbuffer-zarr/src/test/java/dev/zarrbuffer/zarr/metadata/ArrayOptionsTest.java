package dev.zarrbuffer.zarr.metadata;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Order;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ArrayOptionsTest {
    /** Not ignored: who asks for order F would get order C. */
    @Test
    void format3HasNoOrder() {
        String message = refusal(options(3).order(Order.F));
        assertTrue(message.contains("format 3 has no order") && message.contains("transpose"), message);
        assertDoesNotThrow(() -> options(3).order(Order.C).toMetadata());
        assertDoesNotThrow(() -> options(2).order(Order.F).toMetadata());
        for (Order order : new Order[] {Order.A, Order.K, null}) {
            assertThrows(IllegalArgumentException.class, () -> options(2).order(order));
        }
    }

    @Test
    void format2HasNoShardsAndNoNames() {
        assertEquals("format 2 has no shards, but they were given as [4, 4]", refusal(options(2).shards(4, 4)));
        assertEquals("format 2 has no names of axes, but they were given as [x, null]",
                refusal(options(2).dimensionNames("x", null)));
    }

    /** Not ignored: who asks for it would get little-endian fields. */
    @Test
    void format3HasNoOrderOfBytesForStructs() throws MetadataException {
        DType struct = DType.of("[[\"a\", \"<i2\"], [\"b\", \">f4\"]]");
        ArrayOptions options = ArrayOptions.of(struct, 4).byteOrder(ByteOrder.BIG_ENDIAN);
        assertEquals("format 3 has no order of bytes for structs, whose fields are little-endian, "
                + "but it was given as BIG_ENDIAN", refusal(options));
        assertEquals(struct.withByteOrder(ByteOrder.BIG_ENDIAN), options.zarrFormat(2).toMetadata().dtype());
        assertDoesNotThrow(() -> ArrayOptions.of(struct, 4).byteOrder(ByteOrder.LITTLE_ENDIAN).toMetadata());
        assertDoesNotThrow(() -> options(3).byteOrder(ByteOrder.BIG_ENDIAN).toMetadata());
    }

    private static ArrayOptions options(int format) {
        return ArrayOptions.of(DType.INT16, 4, 4).zarrFormat(format);
    }

    private static String refusal(ArrayOptions options) {
        return assertThrows(IllegalArgumentException.class, options::toMetadata).getMessage();
    }
}
