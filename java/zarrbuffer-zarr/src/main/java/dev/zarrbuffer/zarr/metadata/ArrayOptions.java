package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a new array is to be like. Each method returns this object, so that they chain:
 *
 * <pre>{@code
 * ArrayOptions.of(DType.FLOAT32, 1000, 1000).chunks(100, 100).codecs(CodecSpec.zstd(3)).fillValue(Double.NaN)
 * }</pre>
 */
public final class ArrayOptions {
    /** Chunks that nobody chose have at most this many bytes. */
    private static final long CHUNK_BYTES = 4 << 20;

    private final DType dtype;
    private final long[] shape;
    private int zarrFormat = 3;
    private long[] chunks;
    private long[] shards;
    private Object fillValue;
    private List<CodecSpec> codecs = List.of(CodecSpec.zstd(0));
    private Map<String, Object> attributes = new LinkedHashMap<>();
    private List<String> dimensionNames;
    private String separator;
    private Order order = Order.C;
    private ByteOrder byteOrder;
    private boolean overwrite;

    private ArrayOptions(DType dtype, long[] shape) {
        this.dtype = dtype;
        this.shape = shape.clone();
    }

    /**
     * {@return an array of zeros in format 3, with chunks of some MiB that zstd compresses}
     *
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     */
    public static ArrayOptions of(DType dtype, long... shape) {
        return new ArrayOptions(dtype, shape);
    }

    /**
     * Format 2 or 3.
     *
     * @param format 2 or 3
     * @return these options
     * @throws IllegalArgumentException for another number
     */
    public ArrayOptions zarrFormat(int format) {
        if (format != 2 && format != 3) {
            throw new IllegalArgumentException("zarr_format is 2 or 3, not " + format);
        }
        zarrFormat = format;
        return this;
    }

    /**
     * Lengths of a chunk, in elements.
     *
     * @param lengths one for each axis, in elements
     * @return these options
     */
    public ArrayOptions chunks(long... lengths) {
        chunks = lengths.clone();
        return this;
    }

    /**
     * Lengths of a shard, in elements: each a multiple of the chunk's. Format 3 only.
     *
     * @param lengths one for each axis, in elements
     * @return these options
     */
    public ArrayOptions shards(long... lengths) {
        shards = lengths.clone();
        return this;
    }

    /**
     * What chunks hold that are not stored: a scalar; null for zero.
     *
     * @param value a scalar, or null
     * @return these options
     */
    public ArrayOptions fillValue(Object value) {
        fillValue = value;
        return this;
    }

    /**
     * What turns chunks into bytes, in that order. In format 3 {@code bytes} may be left out and is put where it
     * belongs; in format 2 the last is the compressor and those before it are filters. What has another name or
     * configuration in the array's format is written as {@link CodecSpec#inFormat} has it.
     *
     * @param specs the codecs, in the order of encoding
     * @return these options
     */
    public ArrayOptions codecs(CodecSpec... specs) {
        return codecs(List.of(specs));
    }

    /**
     * As {@link #codecs(CodecSpec...)}.
     *
     * @param specs the codecs, in the order of encoding
     * @return these options
     */
    public ArrayOptions codecs(List<CodecSpec> specs) {
        codecs = List.copyOf(specs);
        return this;
    }

    /**
     * What to say about the array: JSON values, which are maps with strings as names, lists, strings, numbers, booleans
     * and null.
     *
     * @param values JSON values by name
     * @return these options
     */
    public ArrayOptions attributes(Map<String, Object> values) {
        attributes = new LinkedHashMap<>(values);
        return this;
    }

    /**
     * Names of the axes, null where one has none. Format 3 only.
     *
     * @param names one for each axis
     * @return these options
     */
    public ArrayOptions dimensionNames(String... names) {
        dimensionNames = Arrays.asList(names.clone());
        return this;
    }

    /**
     * What divides the numbers in a chunk's key, {@code /} or {@code .}.
     *
     * @param divider {@code /} or {@code .}
     * @return these options
     */
    public ArrayOptions separator(char divider) {
        separator = String.valueOf(divider);
        return this;
    }

    /**
     * How elements of a chunk follow one another in what is stored. F is of format 2 only; in format 3 a
     * {@link CodecSpec#transpose} says it.
     *
     * @param chosen C or F; C unless said
     * @return these options
     * @throws IllegalArgumentException for another order
     */
    public ArrayOptions order(Order chosen) {
        if (chosen != Order.C && chosen != Order.F) {
            throw new IllegalArgumentException("the order of a chunk is C or F, not " + chosen);
        }
        order = chosen;
        return this;
    }

    /**
     * The order of an element's bytes in chunks; that of the dtype unless said. In format 3 structs are little-endian.
     *
     * @param chosen the order
     * @return these options
     */
    public ArrayOptions byteOrder(ByteOrder chosen) {
        byteOrder = chosen;
        return this;
    }

    /**
     * Whether the array takes the place of an array or a group, which is removed with all that is stored below it. Else
     * such a node is an error.
     *
     * @param chosen whether it does; false unless said
     * @return these options
     */
    public ArrayOptions overwrite(boolean chosen) {
        overwrite = chosen;
        return this;
    }

    /** {@return whether the array takes the place of what is there} */
    public boolean isOverwriting() {
        return overwrite;
    }

    /**
     * The metadata of such an array.
     *
     * @return what the array's documents will say
     * @throws IllegalArgumentException for what the format does not have: shards or names of axes in format 2, order F
     *     or big-endian structs in format 3
     * @throws MetadataException if the options contradict each other
     */
    public ArrayMetadata toMetadata() throws MetadataException {
        if (zarrFormat == 2) {
            refuse(shards != null, "shards, but they were given as " + Arrays.toString(shards));
            refuse(dimensionNames != null, "names of axes, but they were given as " + dimensionNames);
            return V2.create(this);
        }
        // zarr-python warns and stores order C, which nobody wants who asked for F.
        refuse(order != Order.C, "order, but it was given as " + order + ": put CodecSpec.transpose first of the codecs");
        refuse(dtype.kind() == DType.Kind.STRUCT && byteOrder == ByteOrder.BIG_ENDIAN,
                "order of bytes for structs, whose fields are little-endian, but it was given as " + byteOrder);
        return V3.create(this);
    }

    private void refuse(boolean given, String what) {
        if (given) {
            throw new IllegalArgumentException("format " + zarrFormat + " has no " + what);
        }
    }

    DType dtype() {
        return dtype;
    }

    long[] shape() {
        return shape;
    }

    ByteOrder byteOrder() {
        return byteOrder;
    }

    Order order() {
        return order;
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    List<String> dimensionNames() {
        return dimensionNames;
    }

    String separator(String otherwise) {
        return separator == null ? otherwise : separator;
    }

    /** Lengths of what lies under one key: a shard, or a chunk. */
    long[] storedChunks() {
        return shards == null ? innerChunks() : shards;
    }

    long[] innerChunks() {
        return chunks == null ? guess() : chunks;
    }

    private long[] guess() {
        long[] lengths = Arrays.stream(shape).map(length -> Math.max(length, 1)).toArray();
        while (Arrays.stream(lengths).asDoubleStream().reduce(dtype.itemSize(), (a, b) -> a * b) > CHUNK_BYTES) {
            int longest = 0;
            for (int axis = 0; axis < lengths.length; axis++) {
                longest = lengths[axis] > lengths[longest] ? axis : longest;
            }
            if (lengths[longest] == 1) {
                break;
            }
            lengths[longest] = (lengths[longest] + 1) / 2;
        }
        return lengths;
    }

    NDArray fill(DType as) {
        NDArray fill = NDArray.zeros(as);
        if (fillValue != null) {
            fill.set(fillValue, Index.ellipsis());
        }
        return fill;
    }

    List<CodecSpec> codecs() {
        return codecs;
    }

    boolean isSharded() {
        return shards != null;
    }

    static List<Long> list(long[] lengths) {
        return Arrays.stream(lengths).boxed().toList();
    }

    /** A dtype's JSON text as a value. */
    static Object json(String text) throws MetadataException {
        byte[] wrapped = ("{\"dtype\": " + text + "}").getBytes(StandardCharsets.UTF_8);
        return Json.parse("dtype", wrapped).get("dtype");
    }
}
