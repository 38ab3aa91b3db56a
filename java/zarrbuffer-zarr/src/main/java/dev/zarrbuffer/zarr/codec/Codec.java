package dev.zarrbuffer.zarr.codec;

/** One step between a chunk and its bytes. Used by many threads at once. */
public sealed interface Codec permits ArrayCodec, Serializer, BytesCodec {}
