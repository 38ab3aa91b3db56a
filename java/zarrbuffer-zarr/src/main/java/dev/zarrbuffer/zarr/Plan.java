package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import java.util.Iterator;

/** A selection on a grid of chunks: the shape of its result, and its pieces in any order. */
interface Plan {
    /** Lengths of the result's axes. */
    long[] shape();

    /** The result's axes with those of length 1 that integers dropped. */
    long[] fullShape();

    /** How many pieces there are. */
    long count();

    /** The pieces; not for several threads. */
    default Iterator<Piece> pieces() {
        return pieces(0);
    }

    /** The pieces from a number on. */
    Iterator<Piece> pieces(long from);

    /** A view of the result in which {@link Piece#outside()} are keys. */
    default NDBuffer full(NDBuffer result) {
        return result;
    }

    /** A key that puts axes of length 1 back where integers dropped them. */
    static NDBuffer withAxes(NDBuffer result, boolean[] dropped) {
        Index[] keys = new Index[dropped.length];
        boolean any = false;
        for (int axis = 0; axis < keys.length; axis++) {
            keys[axis] = dropped[axis] ? Index.newAxis() : Index.all();
            any |= dropped[axis];
        }
        return any ? result.get(keys) : result;
    }
}
