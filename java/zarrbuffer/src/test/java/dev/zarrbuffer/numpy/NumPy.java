package dev.zarrbuffer.numpy;

import static org.bytedeco.cpython.global.python.PyConfig_InitIsolatedConfig;
import static org.bytedeco.cpython.global.python.PyConfig_SetString;
import static org.bytedeco.cpython.global.python.PyErr_Print;
import static org.bytedeco.cpython.global.python.PyEval_SaveThread;
import static org.bytedeco.cpython.global.python.PyGILState_Ensure;
import static org.bytedeco.cpython.global.python.PyGILState_Release;
import static org.bytedeco.cpython.global.python.PyImport_ExecCodeModule;
import static org.bytedeco.cpython.global.python.PyMem_RawFree;
import static org.bytedeco.cpython.global.python.PyObject_GetAttrString;
import static org.bytedeco.cpython.global.python.PyObject_Size;
import static org.bytedeco.cpython.global.python.PyRun_SimpleString;
import static org.bytedeco.cpython.global.python.PyStatus_Exception;
import static org.bytedeco.cpython.global.python.Py_CompileString;
import static org.bytedeco.cpython.global.python.Py_DecodeLocale;
import static org.bytedeco.cpython.global.python.Py_InitializeFromConfig;
import static org.bytedeco.cpython.global.python.Py_file_input;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bytedeco.cpython.PyConfig;
import org.bytedeco.cpython.PyObject;
import org.bytedeco.cpython.PyStatus;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A real NumPy, in a CPython inside this JVM: what the tests compare with, and measure against.
 *
 * <p>Python sees our memory at its address ({@link NumPyArray}), so nothing is copied on the way
 * in. Programs find {@code np} and the {@code zb_} functions of {@code zb_numpy.py} defined. What
 * {@link #exec} defines stays for all later calls; what {@link #run} defines is gone after it.
 * NumPy's and Python's warnings are off, and {@code print} writes to standard error.
 *
 * <p>Safe from any thread; calls take turns. The interpreter is never shut down.
 *
 * <p>Bindings, the values of names in a program, may be null, {@code Boolean}, integers of any
 * type and size, {@code Double}, {@code Float}, {@code String}, {@code byte[]} (bytes), {@code
 * long[]} and {@code int[]} (a tuple), a {@code Collection} of all these (a list), {@link
 * NumPyArray}, or a direct {@code ByteBuffer} (see {@link NumPyArray#of}).
 */
public final class NumPy {

  // Indices into _OPERATIONS of zb_numpy.py.
  private static final int EXEC = 0;
  private static final int EVAL_STRING = 1;
  private static final int EVAL_LONG = 2;
  private static final int EVAL_DOUBLE = 3;
  private static final int EVAL_BYTES = 4;
  private static final int RUN = 5;
  private static final int MEDIAN_NANOS = 6;
  private static final int WALL_NANOS = 7;

  private static final class Holder {
    static final NumPy INSTANCE = new NumPy();
  }

  private final PyObject server;
  private final ByteBuffer control = direct(32);
  private final Writer request = new Writer();
  private ByteBuffer reply;

  private NumPy() {
    offer(direct(1 << 16));
    try {
      Loader.load(org.bytedeco.openblas.global.openblas.class); // NumPy's modules link to it
      File[] path = org.bytedeco.numpy.presets.numpy.cachePackages();
      Loader.load(org.bytedeco.cpython.global.python.class);
      initialize(org.bytedeco.cpython.presets.python.cachePackage());
      server = startServer(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PyEval_SaveThread(); // lets go of the interpreter, so that any thread may take it
  }

  /** The one interpreter of this JVM; started by the first call. */
  public static NumPy get() {
    return Holder.INSTANCE;
  }

  /** Runs statements in the lasting namespace. */
  public void exec(String python) {
    exec(python, Map.of());
  }

  /** Binds names in the lasting namespace, then runs statements in it. */
  public void exec(String python, Map<String, ?> bindings) {
    call(EXEC, bindings, python);
  }

  /** {@code str(expression)}. */
  public String evalString(String expression) {
    return (String) call(EVAL_STRING, null, expression);
  }

  /** The value of an integer expression. */
  public long evalLong(String expression) {
    return (Long) call(EVAL_LONG, null, expression);
  }

  /** {@code float(expression)}. */
  public double evalDouble(String expression) {
    return (Double) call(EVAL_DOUBLE, null, expression);
  }

  /** The bytes of an array (in C order) or of anything that has Python's buffer interface. */
  public byte[] evalBytes(String expression) {
    return (byte[]) call(EVAL_BYTES, null, expression);
  }

  /** {@link #run(String, Map)} without bindings. */
  public NumPyResult run(String program) {
    return run(program, Map.of());
  }

  /**
   * Runs a program in a namespace of its own, a copy of the lasting one with the bindings added,
   * and describes what it left in {@code result}. An exception is a result too.
   */
  public NumPyResult run(String program, Map<String, ?> bindings) {
    try {
      return result((List<?>) call(RUN, bindings, program));
    } catch (PythonException e) {
      return NumPyResult.failed(e.type(), e.getMessage());
    }
  }

  /** {@link #medianNanos(String, String, int, Map)} without bindings. */
  public double medianNanos(String setup, String statement, int repeats) {
    return medianNanos(setup, statement, repeats, Map.of());
  }

  /**
   * The time of one execution of a statement, as {@code timeit} takes it: both texts become the
   * body of a function, the statement's in a loop long enough to last a millisecond, the garbage
   * collector off. The median of {@code repeats} such loops, each after a run of the setup.
   */
  public double medianNanos(String setup, String statement, int repeats, Map<String, ?> bindings) {
    if (repeats < 1) {
      throw new IllegalArgumentException("repeats: " + repeats + ", must be at least 1");
    }
    return (Double) call(MEDIAN_NANOS, bindings, setup, statement, repeats);
  }

  /** The time of a single execution of a statement after the setup. */
  public long wallNanos(String setup, String statement, Map<String, ?> bindings) {
    return (Long) call(WALL_NANOS, bindings, setup, statement);
  }

  private synchronized Object call(int operation, Map<String, ?> bindings, Object... arguments) {
    request.start(operation, arguments.length + (bindings == null ? 0 : 1));
    for (Object argument : arguments) {
      request.value(argument);
    }
    if (bindings != null) {
      request.map(bindings);
    }
    control.putLong(0, request.address);
    control.putLong(8, request.buffer.position());
    int state = PyGILState_Ensure();
    try {
      long length = PyObject_Size(server);
      if (length > reply.capacity()) {
        offer(direct(grown(length)));
        control.putLong(8, 0); // the same reply again
        length = PyObject_Size(server);
      }
      if (length < 0) {
        PyErr_Print();
        throw new IllegalStateException("zb_numpy.py failed; its traceback is on standard error");
      }
    } finally {
      PyGILState_Release(state);
      Reference.reachabilityFence(bindings);
    }
    Reader reader = new Reader(reply.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear());
    String error = (String) reader.value();
    Object value = reader.value();
    if (error != null) {
      throw new PythonException(error, (String) value);
    }
    return value;
  }

  private void offer(ByteBuffer buffer) {
    reply = buffer;
    control.putLong(16, NumPyArray.addressOf(buffer));
    control.putLong(24, buffer.capacity());
  }

  /** From what {@code _result} of zb_numpy.py made. */
  private static NumPyResult result(List<?> value) {
    String type = (String) value.get(0);
    String text = (String) value.get(1);
    List<?> array = (List<?>) value.get(2);
    List<?> items = (List<?>) value.get(3);
    List<NumPyResult> results = new ArrayList<>();
    if (items != null) {
      items.forEach(item -> results.add(result((List<?>) item)));
    }
    if (array == null) {
      return new NumPyResult(null, null, type, text, null, null, null, 0, 0, null, results);
    }
    return new NumPyResult(
        null,
        null,
        type,
        text,
        (String) array.get(0),
        longs((List<?>) array.get(1)),
        longs((List<?>) array.get(2)),
        ((Long) array.get(3)).intValue(),
        (Long) array.get(4),
        (byte[]) array.get(5),
        results);
  }

  private static long[] longs(List<?> values) {
    return values.stream().mapToLong(v -> (Long) v).toArray();
  }

  /**
   * Starts Python on its own: it reads no environment variables and installs no signal handlers,
   * which are the JVM's.
   */
  private static void initialize(File home) throws IOException {
    try (PyConfig config = new PyConfig()) {
      PyConfig_InitIsolatedConfig(config);
      Pointer text = Py_DecodeLocale(home.getCanonicalPath(), null);
      PointerPointer<?> field =
          new PointerPointer<>(config.getPointer(BytePointer.class, config.offsetof("home")));
      PyStatus status = PyConfig_SetString(config, field, text);
      PyMem_RawFree(text);
      if (PyStatus_Exception(status) == 0) {
        status = Py_InitializeFromConfig(config);
      }
      if (PyStatus_Exception(status) != 0) {
        throw new IllegalStateException(
            "Python does not start: " + status.err_msg().getString());
      }
    }
  }

  private PyObject startServer(File[] path) throws IOException {
    StringBuilder directories = new StringBuilder("import sys\nsys.path[:0] = [");
    for (File directory : path) {
      directories.append(quoted(directory.getCanonicalPath())).append(',');
    }
    check(PyRun_SimpleString(directories.append("]\n").toString()) == 0);
    String source;
    try (InputStream in = NumPy.class.getResourceAsStream("zb_numpy.py")) {
      source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    PyObject code = Py_CompileString(source, "zb_numpy.py", Py_file_input);
    check(code != null);
    PyObject module = PyImport_ExecCodeModule("zb_numpy", code);
    check(module != null);
    long address = NumPyArray.addressOf(control);
    check(PyRun_SimpleString("import zb_numpy; zb_numpy.SERVER.connect(" + address + ")") == 0);
    PyObject found = PyObject_GetAttrString(module, "SERVER");
    check(found != null);
    return found;
  }

  private static void check(boolean ok) {
    if (!ok) {
      PyErr_Print();
      throw new IllegalStateException("NumPy does not start; the reason is on standard error");
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int grown(long needed) {
    if (needed > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError("a message of " + needed + " bytes to or from Python");
    }
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 1) * 3 / 2);
  }

  /** Writes requests; the mirror of {@code _read} in zb_numpy.py. */
  private static final class Writer {

    private ByteBuffer buffer = direct(1 << 16);
    private long address = NumPyArray.addressOf(buffer);

    void start(int operation, int arguments) {
      buffer.clear();
      buffer.put((byte) operation).put((byte) arguments);
    }

    void map(Map<String, ?> map) {
      tag('l', 4).putInt(2 * map.size());
      map.forEach(
          (name, value) -> {
            value(name);
            value(value);
          });
    }

    void value(Object value) {
      if (value == null) {
        tag('n', 0);
      } else if (value instanceof String s) {
        bytes('s', s.getBytes(StandardCharsets.UTF_8));
      } else if (value instanceof Long || value instanceof Integer
          || value instanceof Short || value instanceof Byte) {
        tag('i', 8).putLong(((Number) value).longValue());
      } else if (value instanceof Double || value instanceof Float) {
        tag('d', 8).putDouble(((Number) value).doubleValue());
      } else if (value instanceof NumPyArray a) {
        tag('a', 0);
        value(a.address());
        value(a.bytes());
        value(a.dtype());
        value(a.shape());
        value(a.strides());
        value(a.offset());
        value(a.writeable());
      } else if (value instanceof long[] longs) {
        ByteBuffer out = tag('q', 4 + 8L * longs.length).putInt(longs.length);
        for (long v : longs) {
          out.putLong(v);
        }
      } else if (value instanceof int[] ints) {
        ByteBuffer out = tag('q', 4 + 8L * ints.length).putInt(ints.length);
        for (int v : ints) {
          out.putLong(v);
        }
      } else if (value instanceof Boolean b) {
        tag(b ? 't' : 'f', 0);
      } else if (value instanceof byte[] b) {
        bytes('b', b);
      } else if (value instanceof BigInteger i) {
        tag('I', 0);
        value(i.toString());
      } else if (value instanceof ByteBuffer b) {
        value(NumPyArray.of(b));
      } else if (value instanceof Collection<?> list) {
        tag('l', 4).putInt(list.size());
        list.forEach(this::value);
      } else {
        throw new IllegalArgumentException("no Python value for a " + value.getClass().getName());
      }
    }

    private void bytes(char tag, byte[] bytes) {
      tag(tag, 4L + bytes.length).putInt(bytes.length).put(bytes);
    }

    private ByteBuffer tag(char tag, long more) {
      if (buffer.remaining() < 1 + more) {
        buffer = direct(grown(buffer.position() + 1 + more)).put(buffer.flip());
        address = NumPyArray.addressOf(buffer.duplicate().clear());
      }
      return buffer.put((byte) tag);
    }
  }

  /** Reads replies; the mirror of {@code _write} in zb_numpy.py. */
  private record Reader(ByteBuffer buffer) {

    Object value() {
      char tag = (char) buffer.get();
      return switch (tag) {
        case 'n' -> null;
        case 'i' -> buffer.getLong();
        case 'd' -> buffer.getDouble();
        case 's' -> new String(bytes(), StandardCharsets.UTF_8);
        case 'b' -> bytes();
        case 'l' -> {
          int n = buffer.getInt();
          List<Object> items = new ArrayList<>(n);
          for (int i = 0; i < n; i++) {
            items.add(value());
          }
          yield items;
        }
        default -> throw new IllegalStateException("tag " + tag + " at " + buffer.position());
      };
    }

    private byte[] bytes() {
      byte[] bytes = new byte[buffer.getInt()];
      buffer.get(bytes);
      return bytes;
    }
  }
}
