/**
 * What turns a chunk into bytes and back. A codec of your own comes from a {@link CodecProvider} that
 * {@link java.util.ServiceLoader} finds.
 */
package dev.zarrbuffer.zarr.codec;
