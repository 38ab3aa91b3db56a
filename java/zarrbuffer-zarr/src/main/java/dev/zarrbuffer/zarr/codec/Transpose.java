package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDBuffer;

/** Other order of axes. */
final class Transpose implements ArrayCodec {
    private final int[] order;
    private final int[] back;

    Transpose(CodecSpec spec, ChunkSpec chunk) {
        long[] given = spec.integers("order");
        int rank = chunk.shape().length;
        order = new int[given.length];
        back = new int[rank];
        java.util.Arrays.fill(back, -1);
        for (int i = 0; i < given.length; i++) {
            if (given.length != rank || given[i] < 0 || given[i] >= rank || back[(int) given[i]] >= 0) {
                throw new IllegalArgumentException("order " + spec.configuration().get("order")
                        + " is no permutation of " + rank + " axes");
            }
            order[i] = (int) given[i];
            back[order[i]] = i;
        }
        if (given.length != rank) {
            throw new IllegalArgumentException("order is empty, the chunk has " + rank + " axes");
        }
    }

    @Override
    public ChunkSpec encoded(ChunkSpec decoded) {
        long[] shape = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            shape[i] = decoded.shape()[order[i]];
        }
        return decoded.withShape(shape);
    }

    @Override
    public NDBuffer decode(NDBuffer encoded, Workspace workspace) {
        return back.length == 0 ? encoded : encoded.transpose(back);
    }

    @Override
    public NDBuffer encode(NDBuffer decoded, Workspace workspace) {
        return order.length == 0 ? decoded : decoded.transpose(order);
    }
}
