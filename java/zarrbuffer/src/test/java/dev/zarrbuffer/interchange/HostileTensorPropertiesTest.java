package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DeviceException;
import dev.zarrbuffer.NDArray;
import java.lang.ref.Reference;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever a tensor says: an array that may be closed, or one of the documented exceptions. */
class HostileTensorPropertiesTest {
    @Property(tries = 5_000)
    void anyTensorIsAnArrayOrRefused(@ForAll("numbers") long offset, @ForAll("numbers") long number,
            @ForAll @Size(4) List<@From("numbers") Long> axis, @ForAll @IntRange(min = -2, max = 66) int ndim,
            @ForAll byte code, @ForAll byte bits, @ForAll @IntRange(max = 3) int which) {
        RawTensor tensor = new RawTensor();
        for (int i = 0; i < 64; i++) {
            tensor.length(i, axis.get(i % 2)).stride(i, axis.get(2 + i % 2));
        }
        tensor.fields.putInt(RawTensor.NDIM, ndim).putLong(RawTensor.OFFSET, offset);
        switch (which) {
            case 0 -> tensor.fields.putLong(RawTensor.DATA, number);
            case 1 -> tensor.fields.put(RawTensor.TYPE, code).put(RawTensor.TYPE + 1, bits);
            case 2 -> tensor.fields.putInt(RawTensor.DEVICE, (int) number).putLong(RawTensor.STRIDES, 0);
            default -> tensor.fields.putLong(RawTensor.FLAGS, number);
        }
        NDArray array;
        try {
            array = NDArray.fromDLPack(tensor.address());
        } catch (IllegalArgumentException | UnsupportedOperationException | DeviceException documented) {
            return;
        }
        assertEquals(ndim, array.ndim());
        assertTrue(array.nbytes() >= 0);
        array.close();
        Reference.reachabilityFence(tensor);
    }

    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-4, 4),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32, 1L << 62, -(1L << 62)));
    }
}
