package dev.zarrbuffer.zarr;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a selection takes of one chunk, or of one shard.
 *
 * @param position of the chunk or shard in its grid
 * @param region the elements, in the array: each axis on its own (an axis that an integer names has length 1), or for
 *     selections of single elements these elements, in one axis
 */
public record Part(long[] position, Selection region) implements Serializable {
    /** {@return position and region} */
    @Override
    public String toString() {
        return Arrays.toString(position) + " " + region;
    }
}
