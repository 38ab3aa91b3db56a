package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDBuffer;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** From arrays to bytes: the one step of its kind in a pipeline. */
public non-sealed interface Serializer extends Codec {
    /**
     * {@return the array that the bytes hold; a view where that is possible}
     *
     * @param bytes in the host's memory
     * @param prototype which memory the array is to be in
     * @param workspace for what lives as long as the array
     * @throws CodecException if the bytes hold no such array
     */
    NDBuffer decode(Buffer bytes, BufferPrototype prototype, Workspace workspace) throws IOException;

    /**
     * The bytes of an array, in the host's memory.
     *
     * @param array what to encode
     * @param elideFill whether parts of nothing but the fill value may be left out, where they can be
     * @param workspace for what lives as long as the bytes
     * @return empty if the fill value stands for all of it
     * @throws IOException if the store fails
     */
    Optional<Buffer> encode(NDBuffer array, boolean elideFill, Workspace workspace) throws IOException;

    /** {@return how many bytes there always are; empty if that depends on the elements} */
    OptionalLong fixedSize();

    /** {@return the most bytes that there can be; 2<sup>31</sup>-1, the most of codecs, where that is not known} */
    default long maxSize() {
        return fixedSize().orElse(Integer.MAX_VALUE);
    }
}
