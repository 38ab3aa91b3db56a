package dev.zarrbuffer.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** That the embedded NumPy can be relied on: what it sees, what it says, what it costs. */
class NumPyTest {

  private final NumPy numpy = NumPy.get();

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** 0, 1, 2, ... */
  private static ByteBuffer counting(int bytes) {
    ByteBuffer buffer = direct(bytes);
    for (int i = 0; i < bytes; i++) {
      buffer.put(i, (byte) i);
    }
    return buffer;
  }

  @Test
  void isTheNumPyWeMean() {
    String version = numpy.evalString("np.__version__");
    System.out.println(
        "NumPy " + version + ", Python " + numpy.evalString("__import__('sys').version"));
    assertTrue(version.startsWith("2."), version);
  }

  @Test
  void evaluatesToJavaTypes() {
    numpy.exec("def twice(x):\n  return 2 * x\nn = twice(21)");
    assertEquals("42", numpy.evalString("n"));
    assertEquals(-42, numpy.evalLong("-n"));
    assertEquals(300, numpy.evalLong("np.int16(300)"));
    assertEquals(0.5, numpy.evalDouble("np.float16(0.5)"));
    assertArrayEquals(
        new byte[] {0, 1, 0, 2}, numpy.evalBytes("np.array([[1, 2]], '>i2')"));
    assertArrayEquals(new byte[] {0, -1}, numpy.evalBytes("b'\\x00\\xff'"));
    assertEquals("é\uD83D\uDE00", numpy.evalString("'é\uD83D\uDE00'"));
  }

  @Test
  void sharesMemoryBothWays() {
    ByteBuffer ours = direct(32);
    ours.putInt(0, 7);
    numpy.exec("shared = m.view('<i4')", Map.of("m", ours));
    assertEquals(7, numpy.evalLong("shared[0]"));
    ours.putInt(4, -8); // Java writes, Python sees it
    assertEquals(-8, numpy.evalLong("shared[1]"));
    numpy.exec("shared[2] = 9"); // Python writes, Java sees it
    assertEquals(9, ours.getInt(8));
    numpy.exec("del shared, m");
    Reference.reachabilityFence(ours);
  }

  @Test
  void sharesABuffersWindow() {
    ByteBuffer ours = counting(16);
    NumPyResult whole = numpy.run("result = m", Map.of("m", ours));
    assertEquals(NumPyArray.addressOf(ours), whole.address());
    assertTrue(whole.is(NumPyResult.WRITEABLE));
    ByteBuffer window = ours.duplicate().position(2).limit(12).slice().position(1).limit(4);
    NumPyResult part = numpy.run("result = m", Map.of("m", window.asReadOnlyBuffer()));
    assertArrayEquals(new byte[] {3, 4, 5}, part.bytes());
    assertEquals(whole.address() + 3, part.address());
    assertFalse(part.is(NumPyResult.WRITEABLE));
    assertThrows(
        IllegalArgumentException.class, () -> numpy.exec("", Map.of("m", ByteBuffer.allocate(1))));
  }

  @Test
  void exceptionsKeepTheirType() {
    PythonException e =
        assertThrows(PythonException.class, () -> numpy.exec("np.zeros(3).reshape(2)"));
    assertEquals("ValueError", e.type());
    assertEquals("cannot reshape array of size 3 into shape (2,)", e.getMessage());
    assertEquals(
        "SyntaxError",
        assertThrows(PythonException.class, () -> numpy.evalString("1 +")).type());
    assertEquals(
        "OverflowError",
        assertThrows(PythonException.class, () -> numpy.evalLong("1 << 64")).type());
    assertEquals(
        "TypeError", assertThrows(PythonException.class, () -> numpy.evalLong("1.0")).type());
    assertEquals(
        "SystemExit", assertThrows(PythonException.class, () -> numpy.exec("exit()")).type());

    NumPyResult failed = numpy.run("(1, 2)[0] = 3");
    assertTrue(failed.failed());
    assertEquals("TypeError", failed.error());
    assertEquals(
        "RecursionError", numpy.run("def f(n):\n  return f(n + 1) + 1\nf(0)").error());
    assertEquals(1, numpy.evalLong("1"));
  }

  @Test
  void describesResults() {
    NumPyResult array = numpy.run("result = np.arange(6, dtype='>i2').reshape(2, 3)[:, ::-1]");
    assertEquals("ndarray", array.type());
    assertEquals(">i2", array.dtype());
    assertArrayEquals(new long[] {2, 3}, array.shape());
    assertArrayEquals(new long[] {6, -2}, array.strides());
    assertArrayEquals(new byte[] {0, 2, 0, 1, 0, 0, 0, 5, 0, 4, 0, 3}, array.bytes());
    assertFalse(array.is(NumPyResult.C_CONTIGUOUS));
    assertTrue(array.is(NumPyResult.WRITEABLE | NumPyResult.ALIGNED));

    NumPyResult scalar = numpy.run("result = np.float32(1)");
    assertEquals("float32", scalar.type());
    assertEquals("<f4", scalar.dtype());
    assertEquals("1.0", scalar.text());
    assertArrayEquals(new long[0], scalar.shape());
    assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f}, scalar.bytes());

    NumPyResult struct = numpy.run("result = np.zeros(2, [('a', '<i4'), ('b', '>f8', (2,))])");
    assertEquals("[('a', '<i4'), ('b', '>f8', (2,))]", struct.dtype());
    assertEquals(40, struct.bytes().length);

    NumPyResult tuple = numpy.run("result = np.zeros((0, 3)), True, 1 << 70, None, b'x'");
    assertEquals(5, tuple.items().size());
    assertArrayEquals(new long[] {0, 3}, tuple.items().get(0).shape());
    assertEquals(0, tuple.items().get(0).bytes().length);
    assertEquals("True", tuple.items().get(1).text());
    assertEquals(BigInteger.ONE.shiftLeft(70).toString(), tuple.items().get(2).text());
    assertEquals("NoneType", tuple.items().get(3).type());
    assertArrayEquals(new byte[] {'x'}, tuple.items().get(4).bytes());
    assertFalse(tuple.items().get(4).isArray());

    assertEquals("NoneType", numpy.run("").type());
    assertTrue(numpy.run("leaked = 1").error() == null && numpy.run("leaked").failed());
  }

  @Test
  void bindsJavaValues() {
    Map<String, Object> values = new HashMap<>();
    values.put("none", null);
    values.put("yes", true);
    values.put("i", (short) -3);
    values.put("l", Long.MIN_VALUE);
    values.put("u", BigInteger.ONE.shiftLeft(64));
    values.put("f", 0.1f);
    values.put("d", Double.NaN);
    values.put("s", "ü");
    values.put("b", new byte[] {-1});
    values.put("t", new int[] {1, -2});
    values.put("t0", new long[0]);
    values.put("list", Arrays.asList(1, null, "x", List.of()));
    assertEquals(
        "(None, True, -3, -9223372036854775808, 18446744073709551616, 0.10000000149011612, nan,"
            + " 'ü', b'\\xff', (1, -2), (), [1, None, 'x', []])",
        numpy.run("result = repr((none, yes, i, l, u, f, d, s, b, t, t0, list))", values).text());
    assertThrows(
        IllegalArgumentException.class, () -> numpy.run("", Map.of("x", new Object())));
  }

  @Test
  void largeMessages() {
    byte[] bytes = new byte[10_000_000];
    Arrays.fill(bytes, (byte) 5);
    NumPyResult result =
        numpy.run("result = np.frombuffer(b, 'u1') + np.uint8(1)", Map.of("b", bytes));
    Arrays.fill(bytes, (byte) 6);
    assertArrayEquals(bytes, result.bytes());
  }

  /** Negative, zero and unaligned strides, structs, read-only, empty and 0-d ones, misfits. */
  @Test
  void arraysOverForeignMemory() {
    ByteBuffer ours = counting(64);
    long at = NumPyArray.addressOf(ours);

    NumPyArray a = new NumPyArray(at, 32, "<u2", new long[] {3, 2}, new long[] {-8, 2}, 16, false);
    NumPyResult reversed = numpy.run("result = a", Map.of("a", a));
    assertArrayEquals(new long[] {-8, 2}, reversed.strides());
    assertArrayEquals(
        new byte[] {16, 17, 18, 19, 8, 9, 10, 11, 0, 1, 2, 3}, reversed.bytes());
    assertEquals(at + 16, reversed.address());
    assertFalse(reversed.is(NumPyResult.WRITEABLE));
    assertEquals("ValueError", numpy.run("a[0] = 1", Map.of("a", a)).error());

    a = new NumPyArray(at, 64, ">u4", new long[] {2}, new long[] {5}, 1, true);
    NumPyResult unaligned = numpy.run("a[1] = 0x7f7f7f7f\nresult = a", Map.of("a", a));
    assertFalse(unaligned.is(NumPyResult.ALIGNED));
    assertArrayEquals(new byte[] {1, 2, 3, 4, 127, 127, 127, 127}, unaligned.bytes());
    assertEquals(127, ours.get(6));
    assertEquals(10, ours.get(10));

    a = new NumPyArray(at, 64, "u1", new long[] {2, 3}, new long[] {1, 0}, 2, true);
    NumPyResult repeated = numpy.run("result = a", Map.of("a", a));
    assertArrayEquals(new byte[] {2, 2, 2, 3, 3, 3}, repeated.bytes());

    a = new NumPyArray(at, 64, "[('x', '|u1'), ('y', '<i2')]", 2);
    NumPyResult struct = numpy.run("result = a['y']", Map.of("a", a));
    assertArrayEquals(new byte[] {1, 2, 4, 5}, struct.bytes());
    assertArrayEquals(new long[] {3}, struct.strides());

    for (long address : new long[] {0, at, at + 1}) {
      for (long[] strides : new long[][] {null, {16, -8}}) {
        a = new NumPyArray(address, 0, "<f8", new long[] {0, 2}, strides, 0, true);
        NumPyResult empty = numpy.run("a.fill(1)\nresult = a", Map.of("a", a));
        assertNull(empty.error(), empty.message());
        assertArrayEquals(new long[] {0, 2}, empty.shape());
      }
    }
    NumPyResult zeroD = numpy.run("result = a", Map.of("a", new NumPyArray(at, 2, "<i2")));
    assertArrayEquals(new long[0], zeroD.shape());
    assertArrayEquals(new byte[] {0, 1}, zeroD.bytes());

    a = new NumPyArray(at, 8, "<f8", 2);
    assertEquals("TypeError", numpy.run("", Map.of("a", a)).error());
    a = new NumPyArray(at, 8, "u1", new long[] {2}, new long[] {-1}, 0, true);
    assertEquals("ValueError", numpy.run("", Map.of("a", a)).error());
    a = new NumPyArray(at, 8, "<f8", new long[] {1}, new long[] {8}, 1, true);
    assertEquals("ValueError", numpy.run("", Map.of("a", a)).error());
    a = new NumPyArray(at, 8, "<f8", new long[] {1}, null, 1, true);
    assertEquals("TypeError", numpy.run("", Map.of("a", a)).error());
    Reference.reachabilityFence(ours);
  }

  /** The shape of a differential test: every program another text, with an array of ours. */
  @Test
  void manySmallProgramsAreFast() {
    int count = 20_000;
    ByteBuffer ours = counting(4096);
    long at = NumPyArray.addressOf(ours);
    for (boolean distinct : new boolean[] {true, false}) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        NumPyArray a =
            new NumPyArray(at, 4096, "<i4", new long[] {8, 16}, new long[] {64, 4}, i % 7, true);
        String program =
            distinct
                ? "b = a[" + i % 8 + ", ::" + (1 + i / 8) + "]\nresult = b.astype('>f8')"
                : "b = a[i % 8, ::1 + i // 8]\nresult = b.astype('>f8')";
        NumPyResult result = numpy.run(program, Map.of("a", a, "i", i));
        assertEquals(">f8", result.orThrow().dtype());
      }
      report(distinct ? "a new program" : "a known program", start, count);
    }
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      numpy.evalLong("1");
    }
    double micros = report("evalLong(\"1\")", start, count);
    assertTrue(micros < 1000, micros + " µs");
    Reference.reachabilityFence(ours);
  }

  private static double report(String what, long start, int count) {
    double micros = (System.nanoTime() - start) / 1e3 / count;
    System.out.printf("%s: %.1f µs%n", what, micros);
    return micros;
  }

  /** Counts Python's live blocks, which is exact; resident memory sways with the JVM's heap. */
  @Test
  void callsLeakNothing() {
    ByteBuffer ours = counting(4096);
    NumPyArray a = new NumPyArray(NumPyArray.addressOf(ours), 4096, "<i4", 32, 32);
    String[] programs = new String[8];
    for (int i = 0; i < 8; i++) {
      programs[i] = "def f(x):\n  return x.T + " + i + "\nresult = f(a), a, [1.5, '', None], b''";
    }
    long[] blocks = new long[3];
    for (int round = 0; round < blocks.length; round++) {
      for (int i = 0; i < 20_000; i++) {
        switch (i % 4) {
          case 0 -> numpy.run(programs[i / 4 % 8], Map.of("a", a, "b", "x"));
          case 1 -> numpy.run("raise KeyError('no')");
          case 2 -> numpy.exec("kept = a", Map.of("a", a));
          default -> numpy.evalString("kept.shape");
        }
      }
      numpy.exec("import gc, sys; gc.collect()");
      blocks[round] = numpy.evalLong("sys.getallocatedblocks()");
    }
    numpy.exec("del kept, a");
    System.out.println("Python's blocks after each 20,000 calls: " + Arrays.toString(blocks));
    assertTrue(Math.abs(blocks[2] - blocks[1]) < 500, Arrays.toString(blocks));
    Reference.reachabilityFence(ours);
  }

  @Test
  void anyThreadMayCall() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Long>> calls = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        long n = i;
        calls.add(() -> Long.parseLong(numpy.run("result = n * n", Map.of("n", n)).text()));
      }
      long start = System.nanoTime();
      List<Future<Long>> squares = threads.invokeAll(calls);
      report("a known program, from four threads", start, squares.size());
      for (int i = 0; i < squares.size(); i++) {
        assertEquals((long) i * i, squares.get(i).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void measuresTime() {
    double nanos = numpy.medianNanos("a = np.zeros((3, 4, 5))", "a.transpose()", 21);
    System.out.printf("a.transpose(): %.0f ns%n", nanos);
    assertTrue(nanos > 10 && nanos < 100_000, nanos + " ns");

    ByteBuffer ours = direct(1 << 20);
    NumPyArray a = new NumPyArray(NumPyArray.addressOf(ours), 1 << 20, "<f4", 1 << 18);
    double fill = numpy.medianNanos("", "a.fill(2)", 5, Map.of("a", a));
    long once = numpy.wallNanos("", "a.fill(3)", Map.of("a", a));
    System.out.printf("a.fill(2) of 1 MiB: %.0f ns, once %d ns%n", fill, once);
    assertEquals(3f, ours.getFloat(4));
    assertTrue(once > 0);
    assertEquals(
        "NameError",
        assertThrows(PythonException.class, () -> numpy.medianNanos("", "nowhere", 1)).type());
    Reference.reachabilityFence(ours);
  }
}
