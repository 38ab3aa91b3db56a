package dev.zarrbuffer.examples;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDArrayLike;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.LongStream;

/** Blocks in temporary files, for arrays that are larger than memory: the system writes out what is not in use. */
public final class MappedFiles extends NDBuffer {
    private MappedFiles(NDArrayLike array) {
        super(array);
    }

    /** Flat bytes stay in memory; only blocks are in files. */
    public static BufferPrototype prototype() {
        return new BufferPrototype(BufferPrototype.cpu().buffer(), new Factory());
    }

    @Override
    protected NDBuffer.Factory factory() {
        return new Factory();
    }

    /** Makes blocks in files of at most 2 GiB. */
    public record Factory() implements NDBuffer.Factory {
        @Override
        public NDBuffer create(DType dtype, Order order, Object fillValue, long... shape) {
            NDBuffer block = new MappedFiles(map(dtype, order, shape));
            // A new file is all zeros.
            if (fillValue != null) {
                block.fill(fillValue);
            }
            return block;
        }

        @Override
        public NDBuffer fromNDArrayLike(NDArrayLike array) {
            return new MappedFiles(array);
        }

        @Override
        public NDBuffer fromHostArray(Object array) {
            return new MappedFiles(NDArray.of(array));
        }

        private static NDArray map(DType dtype, Order order, long... shape) {
            if (order == Order.F) {
                long[] reversed = LongStream.range(0, shape.length).map(i -> shape[shape.length - 1 - (int) i]).toArray();
                return map(dtype, Order.C, reversed).transpose();
            }
            long bytes = LongStream.of(shape).reduce(dtype.itemSize(), Math::multiplyExact);
            return NDArray.wrap(temporary(bytes), dtype, shape);
        }

        private static MappedByteBuffer temporary(long bytes) {
            try {
                Path file = Files.createTempFile("block", ".raw");
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE)) {
                    return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
