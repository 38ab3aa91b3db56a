package dev.zarrbuffer.zarr;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The arrays that zarr-python wrote. */
final class Corpus {
    static final Path FOLDER = Path.of("..", "testdata");

    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \\(([^)]*)\\), *}\\s*");

    private Corpus() {}

    static List<String> names() throws IOException {
        return JSON.std.listOfFrom(String.class, Files.readString(FOLDER.resolve("INDEX.json")));
    }

    static ZarrArray open(String name) throws IOException {
        return ZarrArray.open(LocalStore.readOnly(FOLDER.resolve(name)), "");
    }

    /** What zarr-python reads. */
    static NDArray expected(String name) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name + ".npy"))).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Short.toUnsignedInt(file.getShort(8))];
        file.position(10).get(header);
        Matcher parts = HEADER.matcher(new String(header, java.nio.charset.StandardCharsets.US_ASCII));
        if (!parts.matches()) {
            throw new IOException("no header in " + name);
        }
        long[] shape = Stream.of(parts.group(3).split(",")).map(String::strip).filter(text -> !text.isEmpty())
                .mapToLong(Long::parseLong).toArray();
        boolean fortran = parts.group(2).equals("True");
        long[] stored = shape.clone();
        for (int i = 0; fortran && i < shape.length; i++) {
            stored[i] = shape[shape.length - 1 - i];
        }
        NDArray array = NDArray.wrap(file.slice(), DType.of(parts.group(1)), stored);
        return fortran ? array.transpose() : array;
    }

    /** The elements in order C: NaN and the like are bytes as well. */
    static byte[] bytes(NDBuffer block) {
        return bytes(block.asHostArray());
    }

    static byte[] bytes(NDArray array) {
        NDArray flat = array.copy(Order.C);
        return BufferPrototype.cpu().buffer().fromArrayLike(
                flat.size() == 0 ? NDArray.empty(DType.UINT8, 0) : flat.ravel().view(DType.UINT8)).toByteArray();
    }

    static void assertSame(String what, NDArray expected, NDBuffer actual) {
        if (!expected.dtype().equals(actual.dtype()) || !Arrays.equals(expected.shape(), actual.shape())
                || !Arrays.equals(bytes(expected), bytes(actual))) {
            throw new AssertionError(what + ": expected " + expected + "\nbut was " + actual);
        }
    }
}
