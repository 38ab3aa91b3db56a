package dev.zarrbuffer.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.CpuNDBuffer;
import dev.zarrbuffer.CudaBuffer;
import dev.zarrbuffer.CudaNDBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Serialization;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import java.io.IOException;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Teaches Kryo the values of zarrbuffer, in the form of {@link Serialization}: named by {@code spark.kryo.registrator},
 * see {@link ZarrSpark#configure}. Elements go from native memory straight into Kryo's buffer and back; Spark's Kryo 4
 * has no bytes outside its stream. Users' own buffers are included. Damage is a {@link KryoException}.
 */
public final class ZarrKryoRegistrator implements KryoRegistrator {
    /** Made by Spark. */
    public ZarrKryoRegistrator() {}

    @Override
    public void registerClasses(Kryo kryo) {
        ValueSerializer values = new ValueSerializer();
        // For classes of users, and for those that the list below does not have.
        for (Class<?> type : List.of(Buffer.class, NDBuffer.class, Index.class)) {
            kryo.addDefaultSerializer(type, values);
        }
        for (Class<?> type : List.of(DType.class, Index.class, Slice.class, NDArray.class, BufferPrototype.class,
                CpuBuffer.class, CpuNDBuffer.class, CudaBuffer.class, CudaNDBuffer.class)) {
            kryo.register(type, values);
        }
        // Small, and records are strange to Kryo 4.
        for (Class<?> type : List.of(Device.class, Selection.class, Part.class, Statistics.class, Verification.class)) {
            kryo.register(type, new JavaSerializer());
        }
        kryo.register(ZarrChunk.class, new ChunkSerializer());
        kryo.register(ZarrChunk[].class);
        kryo.register(long[].class);
    }

    private static final class ValueSerializer extends Serializer<Object> {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            try {
                Serialization.write(value, new KryoData.Out(output));
            } catch (IOException e) {
                throw new KryoException(e.toString(), e);
            }
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<Object> type) {
            try {
                return type.cast(Serialization.read(new KryoData.In(input)));
            } catch (IOException | ClassCastException e) {
                throw new KryoException(e.toString(), e);
            }
        }
    }

    private static final class ChunkSerializer extends Serializer<ZarrChunk> {
        @Override
        public void write(Kryo kryo, Output output, ZarrChunk chunk) {
            kryo.writeObject(output, chunk.index());
            kryo.writeObject(output, chunk.region());
            kryo.writeClassAndObject(output, chunk.data());
        }

        @Override
        public ZarrChunk read(Kryo kryo, Input input, Class<ZarrChunk> type) {
            long[] index = kryo.readObject(input, long[].class);
            Selection region = kryo.readObject(input, Selection.class);
            return new ZarrChunk(index, region, (NDBuffer) kryo.readClassAndObject(input), null);
        }
    }
}
