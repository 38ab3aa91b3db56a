package dev.zarrbuffer.zarr.codec;

/** Makes codecs by name. Found through {@link java.util.ServiceLoader}; those of others are asked before ours. */
public interface CodecProvider {
    /**
     * A codec.
     *
     * @param spec its name and configuration
     * @param chunk what it will encode; for a {@link BytesCodec}, what lay before it as an array
     * @param zarrFormat 2 or 3: configurations differ
     * @return null for a name that this provider does not know
     * @throws IllegalArgumentException for a configuration that is wrong, with the reason
     */
    Codec create(CodecSpec spec, ChunkSpec chunk, int zarrFormat);
}
