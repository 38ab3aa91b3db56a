package dev.zarrbuffer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Copies Java arrays and lists, nested to any depth, into a new array. What is inside them, the blocks, may be rows of
 * primitives, scalars, or arrays and buffers of any kind; all blocks must have one shape, and their types are promoted
 * to one.
 */
final class JavaArrays {
    private static final int MAX_AXES = 64;

    private static final Map<Class<?>, DType> ELEMENTS = Map.ofEntries(
            Map.entry(boolean.class, DType.BOOL),
            Map.entry(byte.class, DType.INT8),
            Map.entry(short.class, DType.INT16),
            Map.entry(int.class, DType.INT32),
            Map.entry(long.class, DType.INT64),
            Map.entry(float.class, DType.FLOAT32),
            Map.entry(double.class, DType.FLOAT64),
            Map.entry(Boolean.class, DType.BOOL),
            Map.entry(Byte.class, DType.INT8),
            Map.entry(Short.class, DType.INT16),
            Map.entry(Integer.class, DType.INT32),
            Map.entry(Long.class, DType.INT64),
            Map.entry(Float.class, DType.FLOAT32),
            Map.entry(Double.class, DType.FLOAT64),
            Map.entry(Complex.class, DType.COMPLEX128));

    /** Lengths of the lists at each depth, outermost first. */
    private final List<Integer> lengths = new ArrayList<>();

    /** Where in the lists the block that is looked at stands. */
    private final int[] position = new int[MAX_AXES];

    private final List<Object> blocks = new ArrayList<>();
    private long[] blockShape;
    private DType dtype;
    private DType previous;
    private Object previousType;

    private JavaArrays() {}

    /** A new array, in order C, of the values of a Java array or list. */
    static NDArray copy(Object value) {
        JavaArrays arrays = new JavaArrays();
        arrays.visit(value, 0);
        return arrays.blockShape == null ? arrays.empty(value) : arrays.fill();
    }

    private void visit(Object value, int depth) {
        if (value instanceof Object[] array) {
            visitEach(array, depth);
        } else if (value instanceof List<?> list) {
            // Once: others may change it meanwhile, and its size may be another than what it lists.
            visitEach(list.toArray(), depth);
        } else if (value == null) {
            throw new NullPointerException("value" + where(depth));
        } else {
            add(value, depth);
        }
    }

    private void visitEach(Object[] elements, int depth) {
        enter(elements.length, depth);
        for (int i = 0; i < elements.length; i++) {
            position[depth] = i;
            visit(elements[i], depth + 1);
        }
    }

    private void enter(int length, int depth) {
        if (depth == MAX_AXES) {
            throw new IllegalArgumentException("nested more than " + MAX_AXES + " deep");
        }
        if (depth == lengths.size() && blockShape == null) {
            lengths.add(length);
        } else if (depth >= lengths.size()) {
            throw new IllegalArgumentException("ragged: a list at value" + where(depth) + ", where others have none");
        } else if (length != lengths.get(depth)) {
            throw new IllegalArgumentException("ragged: value" + where(depth) + " has length " + length
                    + ", others at that depth have " + lengths.get(depth));
        }
    }

    private void add(Object value, int depth) {
        Object block = value instanceof ArrayLike || value instanceof Buffer || value instanceof NDBuffer
                        || value instanceof ByteBuffer
                ? Leaks.unwatched(() -> Values.array(value))
                : value;
        long[] shape = shape(block);
        if (depth != lengths.size() || blockShape != null && !Arrays.equals(shape, blockShape)) {
            throw new IllegalArgumentException("ragged: value" + where(depth) + " has shape " + Arrays.toString(shape)
                    + ", others have " + Arrays.toString(blockShape));
        }
        blockShape = shape;
        DType type = dtypeOf(block, depth);
        dtype = dtype == null ? type : dtype.promote(type);
        blocks.add(block);
    }

    private static long[] shape(Object block) {
        if (block instanceof NDArray array) {
            return array.shape();
        }
        return block.getClass().isArray() ? new long[] {java.lang.reflect.Array.getLength(block)} : new long[0];
    }

    private DType dtypeOf(Object block, int depth) {
        if (block instanceof NDArray array) {
            return array.dtype();
        }
        if (block instanceof String text) {
            return unicode(Math.max(1, text.codePointCount(0, text.length())));
        }
        if (block instanceof BigInteger integer) {
            return integer.bitLength() < Long.SIZE ? DType.INT64 : DType.UINT64;
        }
        Class<?> type = block.getClass();
        // Most blocks are of the type of the one before.
        if (type != previousType) {
            previous = ELEMENTS.get(type.isArray() ? type.getComponentType() : type);
            previousType = type;
        }
        if (previous == null) {
            throw new IllegalArgumentException(
                    "no dtype for value" + where(depth) + " of class " + type.getTypeName());
        }
        return previous;
    }

    private static DType unicode(int characters) {
        return DType.of((ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<U" : ">U") + characters);
    }

    private String where(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append('[').append(position[i]).append(']');
        }
        return text.toString();
    }

    /** Without any block, the class of the array says what it would hold; NumPy makes an empty list float64. */
    private NDArray empty(Object value) {
        Class<?> type = value.getClass();
        int depth = 0;
        for (; type.isArray(); type = type.getComponentType()) {
            depth++;
        }
        List<Integer> shape = new ArrayList<>(lengths);
        shape.addAll(Collections.nCopies(Math.max(0, depth - lengths.size()), 0));
        DType element = type == String.class ? unicode(1) : ELEMENTS.getOrDefault(type, DType.FLOAT64);
        return NDArray.empty(element, shape.stream().mapToLong(Integer::longValue).toArray());
    }

    private NDArray fill() {
        LongStream outer = lengths.stream().mapToLong(Integer::longValue);
        NDArray result = NDArray.empty(dtype, LongStream.concat(outer, LongStream.of(blockShape)).toArray());
        if (blocks.stream().allMatch(this::isRow)) {
            int itemSize = (int) dtype.itemSize();
            HostMemory.write(result, writer -> blocks.forEach(row -> writer.write(row, itemSize)));
            return result;
        }
        long[] shape = LongStream.concat(LongStream.of(blocks.size()), LongStream.of(blockShape)).toArray();
        NDArray flat = result.reshape(shape);
        for (int i = 0; i < blocks.size(); i++) {
            flat.set(blocks.get(i), Index.at(i), Index.ellipsis());
        }
        return result;
    }

    /** Whether a block is a row of primitives with the bytes that elements of the result have. */
    private boolean isRow(Object block) {
        Class<?> element = block.getClass().getComponentType();
        return element != null && dtype.equals(ELEMENTS.get(element));
    }
}
