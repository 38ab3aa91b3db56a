package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Where the chunks of a shard lie in it, in order C. */
public final class ShardIndex {
    /** What the format writes for both numbers of a chunk that is not stored. */
    static final long ABSENT = -1;

    private final long[] numbers;

    private ShardIndex(long[] numbers) {
        this.numbers = numbers;
    }

    /**
     * Reads pairs of offset and length.
     *
     * @param shardBytes how large the shard is; -1 if that is not known
     * @param reservedStart where bytes lie that are no chunk's: the index itself, if it comes first
     * @param reservedLength how many these are
     * @throws CodecException if chunks lie outside the shard or over one another
     */
    static ShardIndex read(ByteBuffer bytes, long shardBytes, long reservedStart, long reservedLength)
            throws CodecException {
        long[] numbers = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(numbers);
        ShardIndex index = new ShardIndex(numbers);
        index.check(shardBytes, reservedStart, reservedLength);
        return index;
    }

    private void check(long shardBytes, long reservedStart, long reservedLength) throws CodecException {
        int[] stored = IntStream.range(0, numbers.length / 2).filter(this::has).toArray();
        for (int chunk : stored) {
            long offset = offset(chunk);
            long length = length(chunk);
            boolean inside = offset >= 0 && length >= 0 && offset <= Long.MAX_VALUE - length
                    && (shardBytes < 0 || offset + length <= shardBytes);
            if (!inside) {
                throw new CodecException("the index says that chunk " + chunk + " has " + Long.toUnsignedString(length)
                        + " bytes from " + Long.toUnsignedString(offset) + " on, outside the shard"
                        + (shardBytes < 0 ? "" : " of " + shardBytes));
            }
            if (length > 0 && offset < reservedStart + reservedLength && offset + length > reservedStart) {
                throw new CodecException("the index says that chunk " + chunk + " lies over the index");
            }
        }
        Integer[] sorted = Arrays.stream(stored).filter(chunk -> length(chunk) > 0).boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, java.util.Comparator.comparingLong(this::offset));
        for (int i = 1; i < sorted.length; i++) {
            if (offset(sorted[i]) < offset(sorted[i - 1]) + length(sorted[i - 1])) {
                throw new CodecException(
                        "the index says that chunks " + sorted[i - 1] + " and " + sorted[i] + " overlap");
            }
        }
    }

    /**
     * {@return whether a chunk is stored}
     *
     * @param chunk its number in the shard, in order C
     */
    public boolean has(int chunk) {
        return numbers[2 * chunk] != ABSENT || numbers[2 * chunk + 1] != ABSENT;
    }

    /**
     * {@return the first byte of a chunk that is stored}
     *
     * @param chunk its number in the shard, in order C
     */
    public long offset(int chunk) {
        return numbers[2 * chunk];
    }

    /**
     * {@return the bytes of a chunk that is stored}
     *
     * @param chunk its number in the shard, in order C
     */
    public long length(int chunk) {
        return numbers[2 * chunk + 1];
    }
}
