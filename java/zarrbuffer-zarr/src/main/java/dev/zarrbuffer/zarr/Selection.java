package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import java.io.Serializable;
import java.util.List;

/**
 * Which elements of an array are meant, in one of zarr-python's five ways. Whether a selection fits an array shows
 * when it is used. Immutable; serializable, with the arrays of its keys.
 */
public final class Selection implements Serializable {
    private static final long serialVersionUID = 1;

    enum Kind {
        KEY,
        ORTHOGONAL,
        COORDINATE,
        BLOCK
    }

    /** Which of the ways. */
    final Kind kind;
    /** What travels. */
    private final Index[] listed;
    final transient List<Index> keys;

    private Selection(Kind kind, Index... keys) {
        this.kind = kind;
        listed = keys.clone();
        this.keys = List.of(listed);
    }

    /** {@return the keys of its axes} */
    public List<Index> keys() {
        return keys;
    }

    /** {@return the same selection, with all that does not travel} */
    private Object readResolve() {
        return new Selection(kind, listed);
    }

    /** {@return everything} */
    public static Selection all() {
        return of();
    }

    /**
     * {@return what zarr-python's {@code array[...]} takes: integers and slices of any step; with one axis's positions
     * listed among them {@link #orthogonal}; positions listed for every axis {@link #coordinate}; one mask of the
     * array's shape {@link #mask}}
     *
     * @param keys one part for each axis, fewer for whole axes at the end
     */
    public static Selection of(Index... keys) {
        return new Selection(Kind.KEY, keys);
    }

    /**
     * {@return integers and slices of any step; axes that are not named are whole}
     *
     * @param keys one part for each axis, fewer for whole axes at the end
     */
    public static Selection basic(Index... keys) {
        for (Index key : keys) {
            if (key.type() == Index.Type.TAKE || key.type() == Index.Type.MASK) {
                throw new IllegalArgumentException("a basic selection is of integers and slices, not of " + key);
            }
        }
        return new Selection(Kind.KEY, keys);
    }

    /**
     * {@return each axis on its own: integers, slices, lists of positions, masks of one axis}
     *
     * @param keys one part for each axis, fewer for whole axes at the end
     */
    public static Selection orthogonal(Index... keys) {
        return new Selection(Kind.ORTHOGONAL, keys);
    }

    /**
     * {@return single elements, by their position on each axis; the arrays of positions broadcast to the result's
     * shape}
     *
     * @param positions for each axis an array of positions; they broadcast together
     */
    public static Selection coordinate(NDArray... positions) {
        Index[] keys = new Index[positions.length];
        for (int axis = 0; axis < keys.length; axis++) {
            keys[axis] = Index.take(positions[axis]);
        }
        return new Selection(Kind.COORDINATE, keys);
    }

    /**
     * {@return {@link #coordinate(NDArray...)} of elements along one axis}
     *
     * @param positions for each axis an array of positions; they broadcast together
     */
    public static Selection coordinate(long[]... positions) {
        NDArray[] arrays = new NDArray[positions.length];
        for (int axis = 0; axis < arrays.length; axis++) {
            arrays[axis] = Index.take(positions[axis]).array();
        }
        return coordinate(arrays);
    }

    /**
     * {@return single elements: those where a mask of the array's shape is true, in order C}
     *
     * @param mask an array of bool, of the shape of the array that is read
     */
    public static Selection mask(NDArray mask) {
        return new Selection(Kind.COORDINATE, Index.mask(mask));
    }

    /**
     * {@return whole chunks: integers and slices of step 1 over the grid of chunks}
     *
     * @param keys one part for each axis, fewer for whole axes at the end
     */
    public static Selection block(Index... keys) {
        return new Selection(Kind.BLOCK, keys);
    }

    /** As Python writes the keys. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + keys;
    }
}
