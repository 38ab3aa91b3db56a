package dev.zarrbuffer.zarr.metadata;

/**
 * How the keys of chunks are made of their positions.
 *
 * @param prefixed whether they begin with {@code c}, as the encoding {@code default} has it, and not {@code v2}
 * @param separator {@code /} or {@code .}
 */
public record ChunkKeys(boolean prefixed, String separator) {
    /**
     * {@return the key of a chunk below its array}
     *
     * @param position in the grid of chunks, a number for each axis
     */
    public String key(long... position) {
        if (position.length == 0) {
            return prefixed ? "c" : "0";
        }
        StringBuilder key = new StringBuilder(prefixed ? "c" + separator : "");
        for (int axis = 0; axis < position.length; axis++) {
            key.append(axis == 0 ? "" : separator).append(position[axis]);
        }
        return key.toString();
    }
}
