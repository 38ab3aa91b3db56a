package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;

/**
 * What a selection takes of one chunk.
 *
 * @param chunk its position in the grid of chunks
 * @param inside the elements of the chunk
 * @param outside where they are in the result, or in what is written
 * @param whole whether these are all elements that the array has of the chunk, in order
 */
record Piece(long[] chunk, Index[] inside, Index[] outside, boolean whole) {}
