package dev.zarrbuffer.zarr.store;

/**
 * Which bytes of an entry are asked for.
 *
 * @param start the first one; -1 where they are counted from the end
 * @param length how many; -1 for all from the start on
 */
public record ByteRange(long start, long length) {
    /** All bytes. */
    public static final ByteRange ALL = new ByteRange(0, -1);

    /** A range that {@link #of}, {@link #from} or {@link #last} could make. */
    public ByteRange {
        if (start < -1 || length < -1 || start == -1 && length == -1 || length >= 0 && start > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range of bytes: start " + start + ", length " + length);
        }
    }

    /** {@return {@code length} bytes from {@code start} on; all of them must be there} */
    public static ByteRange of(long start, long length) {
        return new ByteRange(start, length);
    }

    /**
     * {@return all bytes from {@code start} on}
     *
     * @param start the first byte, from 0
     */
    public static ByteRange from(long start) {
        return new ByteRange(start, -1);
    }

    /**
     * {@return the last {@code length} bytes; all of them must be there}
     *
     * @param length how many bytes
     */
    public static ByteRange last(long length) {
        return new ByteRange(-1, length);
    }

    /** {@return whether this is {@link #last}} */
    public boolean isSuffix() {
        return start == -1;
    }

    /** {@return whether this is {@link #ALL}} */
    public boolean isAll() {
        return start == 0 && length == -1;
    }

    /**
     * {@return the same bytes, counted from the start of an entry of a known size}
     *
     * @param key for the message
     * @param size of the entry, in bytes
     * @throws StoreException if they are not all there
     */
    public ByteRange within(String key, long size) throws StoreException {
        long first = isSuffix() ? size - length : start;
        long count = length == -1 ? size - first : length;
        if (first < 0 || count < 0 || first > size - count) {
            throw new StoreException(key, "has " + size + " bytes, asked for were " + this);
        }
        return new ByteRange(first, count);
    }

    /** In words, for messages. */
    @Override
    public String toString() {
        if (isSuffix()) {
            return "the last " + length;
        }
        return length == -1 ? "those from " + start + " on" : length + " from " + start + " on";
    }
}
