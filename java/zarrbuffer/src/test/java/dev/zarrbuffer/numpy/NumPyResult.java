package dev.zarrbuffer.numpy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a Python program came to: an exception, or the value it gave to {@code result}.
 *
 * <p>Arrays and NumPy scalars (which count as 0-d arrays) fill {@code dtype} to {@code bytes};
 * Python's {@code bytes} fill {@code shape} and {@code bytes}; a tuple or list fills {@code items}.
 *
 * @param error the class of the exception, such as {@code "ValueError"}; null if there was none
 * @param message the exception's message
 * @param type the Python class of the value: {@code "ndarray"}, {@code "float32"}, {@code "int"},
 *     {@code "NoneType"}
 * @param text {@code str(value)}; null for arrays, bytes, tuples and lists
 * @param dtype {@code dtype.str}, or for a struct its fields as Python text; null if not an array
 * @param shape the axes
 * @param strides in bytes
 * @param flags {@link #C_CONTIGUOUS} and its kin, added up
 * @param address of element 0; 0 for an array without elements. Tells a view of our memory from a
 *     copy. A copy is gone by now: never read from it
 * @param bytes the elements in C order, in the byte order of {@code dtype}; none for object arrays
 * @param items the results of a tuple's or list's items
 */
public record NumPyResult(
    String error,
    String message,
    String type,
    String text,
    String dtype,
    long[] shape,
    long[] strides,
    int flags,
    long address,
    byte[] bytes,
    List<NumPyResult> items) {

  public static final int C_CONTIGUOUS = 1;
  public static final int F_CONTIGUOUS = 2;
  public static final int WRITEABLE = 4;
  public static final int ALIGNED = 8;
  public static final int OWNS_DATA = 16;

  static NumPyResult failed(String error, String message) {
    return new NumPyResult(error, message, null, null, null, null, null, 0, 0, null, List.of());
  }

  /** Whether the program raised an exception. */
  public boolean failed() {
    return error != null;
  }

  /** Whether the value is an array or a NumPy scalar. */
  public boolean isArray() {
    return dtype != null;
  }

  /** Whether the array has all of these flags. */
  public boolean is(int flags) {
    return (this.flags & flags) == flags;
  }

  /** This, if there was no exception. */
  public NumPyResult orThrow() {
    if (failed()) {
      throw new PythonException(error, message);
    }
    return this;
  }

  /** For the message of a failed comparison: everything, but of the bytes the first 64. */
  @Override
  public String toString() {
    if (failed()) {
      return error + ": " + message;
    }
    if (!items.isEmpty()) {
      return type + items;
    }
    if (bytes == null) {
      return type + " " + text;
    }
    int n = Math.min(bytes.length, 64);
    return "%s %s shape %s strides %s flags %d bytes %s%s"
        .formatted(
            type,
            dtype,
            Arrays.toString(shape),
            Arrays.toString(strides),
            flags,
            HexFormat.of().formatHex(bytes, 0, n),
            n < bytes.length ? "... (" + bytes.length + ")" : "");
  }
}
