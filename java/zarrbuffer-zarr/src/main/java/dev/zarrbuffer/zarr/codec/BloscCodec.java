package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;

/**
 * {@code blosc}, the container of c-blosc 1: a header of 16 bytes, where each block starts, then the blocks, each
 * shuffled and compressed on its own. Compressors are those of the other codecs. A block may be split into one stream
 * for each byte of an element; we read that and do not write it.
 */
final class BloscCodec implements BytesCodec {
    /** Format 3's names; format 2 has numbers, each name's place. */
    static final List<String> SHUFFLES = List.of("noshuffle", "shuffle", "bitshuffle");
    /** Format 2's number for bits of single bytes, bytes of longer elements. */
    static final int AUTOMATIC = -1;

    private static final List<String> COMPRESSORS = List.of("blosclz", "lz4", "snappy", "zlib", "zstd");
    private static final int BLOSCLZ = 0;
    private static final int LZ4 = 1;
    private static final int SNAPPY = 2;
    private static final int ZLIB = 3;
    private static final int ZSTD = 4;

    private static final int HEADER = 16;
    private static final byte FORMAT = 2;
    private static final int SHUFFLE = 1;
    private static final int COPIED = 2;
    private static final int BIT_SHUFFLE = 4;
    private static final int NOT_SPLIT = 16;
    private static final int MOST_SPLITS = 16;
    private static final int LEAST_SPLIT = 128;
    /** A block, and what it is made of, should fit the second level cache. */
    private static final int BLOCK = 1 << 18;

    private final int compressor;
    private final boolean high;
    private final int level;
    private final int shuffle;
    private final int typeSize;
    private final int blockSize;

    /**
     * A codec.
     *
     * @param named whether the configuration names the shuffle, as format 3 does, and gives no number
     */
    BloscCodec(CodecSpec spec, ChunkSpec chunk, boolean named) {
        String name = spec.text("cname", "lz4", "blosclz", "lz4", "lz4hc", "zlib", "zstd", "snappy");
        high = name.equals("lz4hc");
        compressor = COMPRESSORS.indexOf(high ? "lz4" : name);
        level = spec.integer("clevel", 5, 0, 9);
        int itemSize = (int) Math.min(chunk.dtype().itemSize(), 256);
        int size = spec.integer("typesize", itemSize, 1, Integer.MAX_VALUE);
        // As c-blosc: the header has one byte for it.
        typeSize = size > 255 ? 1 : size;
        blockSize = spec.integer("blocksize", 0, 0, Integer.MAX_VALUE);
        int number = named
                ? SHUFFLES.indexOf(spec.text("shuffle", "noshuffle", SHUFFLES.toArray(String[]::new)))
                : spec.integer("shuffle", 1, AUTOMATIC, 2);
        int chosen = number == AUTOMATIC ? typeSize == 1 ? 2 : 1 : number;
        shuffle = chosen == 2 ? BIT_SHUFFLE : chosen;
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        if (encoded.remaining() < HEADER) {
            throw new CodecException("blosc: " + encoded.remaining() + " bytes are fewer than the header has");
        }
        ByteBuffer from = encoded.slice().order(ByteOrder.LITTLE_ENDIAN);
        int flags = from.get(2);
        int bytes = from.getInt(4);
        int block = from.getInt(8);
        int end = from.getInt(12);
        if (from.get(0) < 1 || from.get(0) > FORMAT) {
            throw new CodecException("blosc: the format is " + from.get(0) + ", known is up to " + FORMAT);
        }
        if (bytes < 0 || bytes > limit) {
            throw new CodecException("blosc: the header says " + Integer.toUnsignedString(bytes)
                    + " bytes, a chunk has " + limit);
        }
        if (end < HEADER || end > from.limit()) {
            throw new CodecException("blosc: the header says " + Integer.toUnsignedString(end)
                    + " compressed bytes, there are " + from.limit());
        }
        from.limit(end);
        if ((flags & COPIED) != 0) {
            if (end != HEADER + bytes) {
                throw new CodecException("blosc: " + end + " bytes cannot be " + bytes + " with a header");
            }
            return from.slice(HEADER, bytes);
        }
        if (bytes == 0) {
            return from.slice(HEADER, 0);
        }
        int blocks = block < 1 ? 0 : (bytes - 1) / block + 1;
        if (blocks == 0 || HEADER + 4L * blocks > end) {
            throw new CodecException("blosc: no room for where blocks of " + block + " bytes start");
        }
        Workspace.Block decoded = workspace.takeBlock(bytes);
        int mark = workspace.mark();
        for (int i = 0; i < blocks; i++) {
            int start = i * block;
            int size = Math.min(block, bytes - start);
            Slice part = Slice.of(start, (long) start + size);
            Workspace.Block to = new Workspace.Block(decoded.array().get(part), decoded.bytes().slice(start, size));
            decodeBlock(from, from.getInt(HEADER + 4 * i), to, size < block, workspace);
            workspace.release(mark);
        }
        return decoded.bytes();
    }

    private void decodeBlock(ByteBuffer from, int start, Workspace.Block to, boolean last, Workspace workspace)
            throws CodecException {
        int flags = from.get(2);
        int type = Math.max(Byte.toUnsignedInt(from.get(3)), 1);
        int size = to.bytes().capacity();
        if ((flags & SHUFFLE) != 0 && type > 1) {
            Workspace.Block planes = workspace.takeBlock(size);
            decompress(from, start, planes.bytes(), last);
            Shuffles.unshuffle(planes.array(), to.array(), type);
        } else if ((flags & BIT_SHUFFLE) != 0 && Shuffles.shufflesBits(size, type)) {
            Workspace.Block bits = workspace.takeBlock(size);
            decompress(from, start, bits.bytes(), last);
            Workspace.Block planes = workspace.takeBlock(size);
            int whole = size / type * type;
            Shuffles.fromBits(bits.bytes(), planes.bytes(), type, size / type);
            planes.bytes().put(whole, bits.bytes(), whole, size - whole);
            Shuffles.unshuffle(planes.array(), to.array(), type);
        } else {
            decompress(from, start, to.bytes(), last);
        }
    }

    private static void decompress(ByteBuffer from, int start, ByteBuffer to, boolean last) throws CodecException {
        int type = Math.max(Byte.toUnsignedInt(from.get(3)), 1);
        int size = to.limit();
        boolean split = (from.get(2) & NOT_SPLIT) == 0 && type <= MOST_SPLITS && size / type >= LEAST_SPLIT && !last;
        int streams = split ? type : 1;
        int part = size / streams;
        int at = start;
        for (int i = 0; i < streams; i++) {
            int length = at < HEADER || at > from.limit() - 4 ? -1 : from.getInt(at);
            at += 4;
            if (length < 1 || length > from.limit() - at) {
                throw new CodecException("blosc: a block lies outside the bytes");
            }
            stream(Byte.toUnsignedInt(from.get(2)) >> 5, from.slice(at, length), to.slice(i * part, part));
            at += length;
        }
    }

    private static void stream(int compressor, ByteBuffer from, ByteBuffer to) throws CodecException {
        if (from.remaining() == to.remaining()) {
            to.put(from);
            return;
        }
        switch (compressor) {
            case BLOSCLZ -> BloscLz.decompress(from, to);
            case LZ4 -> Lz4Codec.decompress(from, to);
            case ZLIB -> {
                DeflateCodec.inflate(from, to, false, "blosc: zlib");
                requireFull(to.hasRemaining());
            }
            case ZSTD -> requireFull(ZstdCodec.decompress(from, to) < to.remaining());
            case SNAPPY -> Snappy.decompress(from, to);
            default -> throw new CodecException("blosc: the compressor " + compressor + " is not known");
        }
    }

    private static void requireFull(boolean short0) throws CodecException {
        if (short0) {
            throw new CodecException("blosc: a block has too few bytes");
        }
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        int bytes = decoded.remaining();
        NDArray from = NDArray.wrap(decoded, dev.zarrbuffer.DType.UINT8, bytes);
        int block = Math.max(Math.min(blockSize > 0 ? blockSize : BLOCK, bytes), 1);
        // Blocks of whole elements, in groups of 8 for their bits.
        block = block > 8 * typeSize ? block / (8 * typeSize) * (8 * typeSize) : block;
        int blocks = bytes == 0 ? 0 : (bytes - 1) / block + 1;
        ByteBuffer to = workspace.take(maxEncodedSize(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        int end = level == 0 || 4L * blocks >= bytes ? -1 : HEADER + 4 * blocks;
        for (int i = 0; i < blocks && end >= 0; i++) {
            to.putInt(HEADER + 4 * i, end);
            long stop = Math.min((i + 1L) * block, bytes);
            int mark = workspace.mark();
            end = encodeBlock(from.get(Slice.of((long) i * block, stop)), to, end, HEADER + bytes, workspace);
            workspace.release(mark);
        }
        boolean copied = end < 0 || end >= HEADER + bytes;
        if (copied) {
            end = HEADER + bytes;
            to.put(HEADER, decoded, decoded.position(), bytes);
        }
        to.put(0, FORMAT).put(1, (byte) 1);
        to.put(2, (byte) (shuffle | (copied ? COPIED : 0) | NOT_SPLIT | compressor << 5)).put(3, (byte) typeSize);
        to.putInt(4, bytes).putInt(8, block).putInt(12, end);
        return to.position(0).limit(end);
    }

    /** Returns where the block ends, or -1 if all of it gets too large. */
    private int encodeBlock(NDArray from, ByteBuffer to, int start, int limit, Workspace workspace)
            throws CodecException {
        int size = (int) from.size();
        Workspace.Block planes = workspace.takeBlock(size);
        ByteBuffer input = planes.bytes();
        if (shuffle == SHUFFLE && typeSize > 1) {
            Shuffles.shuffle(from, planes.array(), typeSize);
        } else if (shuffle == BIT_SHUFFLE && Shuffles.shufflesBits(size, typeSize)) {
            Shuffles.shuffle(from, planes.array(), typeSize);
            input = workspace.take(size);
            int whole = size / typeSize * typeSize;
            Shuffles.toBits(planes.bytes(), input, typeSize, size / typeSize);
            input.put(whole, planes.bytes(), whole, size - whole);
        } else {
            planes.array().set(from, dev.zarrbuffer.Index.ellipsis());
        }
        int at = start + 4;
        if (at + 1 > limit) {
            return -1;
        }
        // One byte less than the block: as many mean that they are not compressed.
        int room = Math.min(size - 1, limit - at);
        int length = compress(input, to.slice(at, room));
        if (length < 0) {
            if (size > limit - at) {
                return -1;
            }
            to.put(at, input, 0, size);
            length = size;
        }
        to.putInt(start, length);
        return at + length;
    }

    /** Returns how many bytes there are, or -1 if they do not fit. */
    private int compress(ByteBuffer from, ByteBuffer to) throws CodecException {
        return switch (compressor) {
            case BLOSCLZ -> BloscLz.compress(from.slice(), to);
            case LZ4 -> Lz4Codec.compress(from, to, lz4());
            case ZLIB -> DeflateCodec.deflate(from, to, level, false) ? to.position() : -1;
            case ZSTD -> compressZstd(from, to);
            default -> Snappy.compress(from, to);
        };
    }

    private LZ4Compressor lz4() {
        return high ? Lz4Codec.LZ4.highCompressor(Math.max(level, 1)) : Lz4Codec.LZ4.fastCompressor();
    }

    private int compressZstd(ByteBuffer from, ByteBuffer to) {
        try {
            // As c-blosc has it: its 9 levels reach over zstd's 22.
            return ZstdCodec.compress(from, to, level == 9 ? 22 : level * 2 - 1, false);
        } catch (CodecException e) {
            return -1;
        }
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return decoded + HEADER + 4 * (decoded / Math.max(BLOCK, 1) + 2);
    }
}
