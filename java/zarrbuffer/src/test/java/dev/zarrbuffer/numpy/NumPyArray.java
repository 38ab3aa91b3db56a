package dev.zarrbuffer.numpy;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of ours that Python shall see as an ndarray, without a copy; a value for the bindings of
 * {@link NumPy}.
 *
 * <p>It may lie at any address, so elements may be unaligned. Where shape, strides and offset reach
 * outside the {@code bytes} bytes at {@code address}, the call that binds it fails: with
 * ValueError, or TypeError if there are no strides. The caller keeps the memory alive for as long
 * as Python may use it: during one {@code run}, or until a name that {@code exec} bound is bound
 * anew.
 *
 * @param address where the memory begins
 * @param bytes how much there is, from there
 * @param dtype what {@code np.dtype} takes as a string ({@code "<f4"}, {@code ">M8[ns]"}, {@code
 *     "|V16"}), or the list of a struct's fields as Python text ({@code "[('a', '<i4'), ...]"})
 * @param shape its axes
 * @param strides in bytes, zero and negative ones included; null for C order
 * @param offset of the first element, in bytes from {@code address}
 * @param writeable whether Python may write to it
 */
public record NumPyArray(
    long address,
    long bytes,
    String dtype,
    long[] shape,
    long[] strides,
    long offset,
    boolean writeable) {

  /** A writable array in C order that begins at {@code address}. */
  public NumPyArray(long address, long bytes, String dtype, long... shape) {
    this(address, bytes, dtype, shape, null, 0, true);
  }

  /** The bytes of a direct buffer between its position and its limit, as uint8. */
  public static NumPyArray of(ByteBuffer buffer) {
    long n = buffer.remaining();
    return new NumPyArray(
        addressOf(buffer), n, "|u1", new long[] {n}, null, 0, !buffer.isReadOnly());
  }

  /** The address of a direct buffer's byte at its position. */
  public static long addressOf(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("not a direct buffer: " + buffer);
    }
    // Asked at position 0, so that it does not matter whether JavaCPP counts the position.
    return new Pointer(buffer.duplicate().clear()).address() + buffer.position();
  }
}
