package dev.zarrbuffer.examples;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Slice;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * As much of a Zarr v3 array's metadata as it takes to read an array of zstd chunks. Components have the names of the
 * file's members, by which they are found.
 */
record ZarrJson(long[] shape, String data_type, ChunkGrid chunk_grid, Named chunk_key_encoding, List<Named> codecs) {
    record Named(String name, Map<String, Object> configuration) {}

    record ChunkGrid(String name, ChunkShape configuration) {}

    record ChunkShape(long[] chunk_shape) {}

    /**
     * Reads the metadata of the array in a folder.
     *
     * @throws IOException if the array is stored in a way that this example does not read
     */
    static ZarrJson read(Path folder) throws IOException {
        ZarrJson json = JSON.std.beanFrom(ZarrJson.class, folder.resolve("zarr.json").toFile());
        require("chunk_grid", List.of("regular"), Stream.of(json.chunk_grid.name));
        require("chunk_key_encoding", List.of("default"), Stream.of(json.chunk_key_encoding.name));
        require("codecs", List.of("bytes", "zstd"), json.codecs.stream().map(Named::name));
        return json;
    }

    private static void require(String member, List<String> known, Stream<String> given) throws IOException {
        List<String> names = given.toList();
        if (!names.equals(known)) {
            throw new IOException("this example reads arrays whose " + member + " is " + known + ", not " + names);
        }
    }

    /** The type of the elements as they are stored. */
    DType dtype() {
        DType dtype = DType.of(data_type);
        boolean big = "big".equals(configuration(codecs.get(0)).get("endian"));
        return dtype.withByteOrder(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    long[] chunkShape() {
        return chunk_grid.configuration.chunk_shape;
    }

    /** Bytes of a chunk before compression. */
    long chunkBytes() {
        return Arrays.stream(chunkShape()).reduce(dtype().itemSize(), Math::multiplyExact);
    }

    /** The positions of all chunks in the grid, in order C. */
    List<long[]> chunks() {
        Stream<long[]> positions = Stream.of(new long[0]);
        for (int axis = 0; axis < shape.length; axis++) {
            long count = -Math.floorDiv(-shape[axis], chunkShape()[axis]);
            positions = positions.flatMap(
                    outer -> LongStream.range(0, count).mapToObj(inner -> append(outer, inner)));
        }
        return positions.toList();
    }

    /** Where a chunk lies in the array's folder. */
    String key(long[] chunk) {
        Object separator = configuration(chunk_key_encoding).getOrDefault("separator", "/");
        return Stream.concat(Stream.of("c"), Arrays.stream(chunk).mapToObj(Long::toString))
                .collect(Collectors.joining(separator.toString()));
    }

    /** The elements of the array that a chunk holds; fewer than a whole chunk at the end of an axis. */
    Index[] place(long[] chunk) {
        return slices(axis -> {
            long start = chunk[axis] * chunkShape()[axis];
            return Slice.of(start, start + chunkShape()[axis]);
        });
    }

    /** The elements of a chunk that the array has. */
    Index[] inside(long[] chunk) {
        return slices(axis -> Slice.to(shape[axis] - chunk[axis] * chunkShape()[axis]));
    }

    private Index[] slices(IntFunction<Slice> slice) {
        return IntStream.range(0, shape.length).mapToObj(slice).toArray(Index[]::new);
    }

    private static Map<String, Object> configuration(Named named) {
        return named.configuration == null ? Map.of() : named.configuration;
    }

    private static long[] append(long[] values, long value) {
        long[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }
}
