package dev.zarrbuffer.examples;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;

public final class FirstProgram {
    public static void main(String[] args) {
        BufferPrototype cpu = BufferPrototype.cpu();

        // A chunk as a store gives it, and a view of it as 2 x 3 big-endian integers.
        Buffer stored = cpu.buffer().fromBytes(new byte[] {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6});
        NDArray chunk = stored.asHostArray().view(DType.of(">i2")).reshape(2, 3);

        // The chunk goes into the end of an array of float16; on the way its bytes are swapped and its numbers cast.
        NDBuffer array = cpu.ndBuffer().create(DType.FLOAT16, Order.C, Double.NaN, 3, 3);
        array.set(chunk, Slice.from(1));

        // Transposing and slicing, here every other column backwards, copy nothing.
        System.out.println(array.transpose().asHostArray());
        System.out.println(array.get(Slice.all(), Slice.of(null, null, -2)).asHostArray());
    }
}
