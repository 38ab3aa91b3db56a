package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.CpuNDBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.Selection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

class KryoTest {
    private final Kryo kryo =
            new KryoSerializer(ZarrSpark.configure(new SparkConf(false)).set("spark.kryo.registrationRequired", "true"))
                    .newKryo();

    private byte[] write(Object value) {
        // Grows from less than one window.
        Output output = new Output(100, -1);
        kryo.writeClassAndObject(output, value);
        return output.toBytes();
    }

    private Object read(byte[] bytes) {
        return kryo.readClassAndObject(new Input(bytes));
    }

    private static NDBuffer random(long seed, int... shape) {
        byte[] values = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b) * 2];
        new Random(seed).nextBytes(values);
        return BufferPrototype.cpu().ndBuffer().fromNDArrayLike(
                NDArray.of(values).view(DType.of(">i2")).reshape(Arrays.stream(shape).asLongStream().toArray()));
    }

    @Test
    void valuesComeBack() {
        long seed = Long.getLong("zarrbuffer.seed", 7);
        NDBuffer block = random(seed, 70, 3, 500);
        NDBuffer back = assertInstanceOf(CpuNDBuffer.class, read(write(block)));
        assertTrue(block.allEqual(back) && back.dtype().equals(block.dtype()), "seed " + seed);
        Buffer bytes = BufferPrototype.cpu().buffer().fromBytes(new byte[] {1, 2, 3});
        assertEquals(bytes, read(write(bytes)));
        for (Object value : List.of(DType.of(">M8[3s]"), DType.BFLOAT16, Slice.of(1, null, -2), BufferPrototype.cpu())) {
            assertEquals(value, read(write(value)));
        }
        Index take = (Index) read(write(Index.take(4, 5)));
        assertEquals(5, take.array().getLong(1));
        ZarrChunk chunk = new ZarrChunk(new long[] {1, 2}, Selection.of(Slice.of(3, 4)), block, null);
        ZarrChunk chunkBack = (ZarrChunk) read(write(chunk));
        assertEquals(chunk.toString(), chunkBack.toString());
        assertTrue(block.allEqual(chunkBack.data()));
    }

    @Test
    void streamsOfAnyBufferSizeWork() {
        NDBuffer block = random(1, 100, 999);
        for (int buffer : new int[] {16, 4096, 1 << 20}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Output output = new Output(bytes, buffer);
            kryo.writeClassAndObject(output, block);
            kryo.writeClassAndObject(output, DType.INT8);
            output.close();
            Input input = new Input(new ByteArrayInputStream(bytes.toByteArray()), buffer);
            assertTrue(block.allEqual(kryo.readClassAndObject(input)));
            assertEquals(DType.INT8, kryo.readClassAndObject(input));
        }
    }

    @Test
    void damageIsAnException() {
        // Behind the class's number and the mark of a reference, which are Kryo's own.
        byte[] good = write(random(2, 9, 9));
        int own = 2;
        for (int at = own; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            requireRefused(bad, at);
            requireRefused(Arrays.copyOf(good, at), at);
        }
        byte[] other = write(DType.INT8);
        other[0] = good[0];
        assertThrows(KryoException.class, () -> read(other), "a dtype where a block is said to be");
    }

    private void requireRefused(byte[] bytes, int at) {
        try {
            fail("with byte " + at + " damaged: " + read(bytes));
        } catch (KryoException expected) {
            assertTrue(expected.getMessage() != null);
        }
    }
}
