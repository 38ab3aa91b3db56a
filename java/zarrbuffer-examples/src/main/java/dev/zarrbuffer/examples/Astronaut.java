package dev.zarrbuffer.examples;

import com.github.luben.zstd.Zstd;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Npy;
import dev.zarrbuffer.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a portrait that is stored as a Zarr array, compares it with what zarr-python reads, turns it to planar float32
 * as a neural network takes it, and writes it as a PNG. Run it from the root of the repository: {@code ci/demo}.
 */
public final class Astronaut {
    private final BufferPrototype prototype = BufferPrototype.cpu();
    private final Steps steps = new Steps();
    private final PrintStream out;

    Astronaut(PrintStream out) {
        this.out = out;
    }

    /** Exits with 1 if the portrait differs from zarr-python's. */
    public static void main(String[] args) throws IOException {
        Path array = Path.of("java", "testdata", "astronaut");
        Path npy = Path.of("java", "testdata", "astronaut.npy");
        Path png = Path.of("java", "zarrbuffer-examples", "target", "astronaut.png");
        // Once for the classes and the native code to be loaded, which would hide what the steps cost.
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        new Astronaut(nowhere).run(array, npy, png);
        boolean good = new Astronaut(System.out).run(array, npy, png);
        System.out.println("The times are of a second pass: the first one loads the code.");
        System.exit(good ? 0 : 1);
    }

    /** Returns whether every check held. */
    boolean run(Path array, Path expected, Path png) throws IOException {
        NDBuffer image = read(array);
        boolean good = matches(image, expected) & turns(image);
        write(image, png);
        out.println();
        out.print(steps);
        out.println();
        out.println("The picture is in " + png);
        return good;
    }

    private NDBuffer read(Path folder) throws IOException {
        ZarrJson json = steps.make("read zarr.json", 0, () -> ZarrJson.read(folder));
        NDBuffer image = steps.make("allocate", 0, () -> allocate(json));
        for (long[] position : json.chunks()) {
            Path file = folder.resolve(json.key(position));
            NDBuffer chunk = readChunk(file, json).get(json.inside(position));
            steps.run("scatter into place", nbytes(chunk), () -> image.set(chunk, json.place(position)));
        }
        out.printf("Read %s of %s from %d chunks in %s%n",
                Arrays.toString(image.shape()), image.dtype(), json.chunks().size(), folder);
        return image;
    }

    private NDBuffer allocate(ZarrJson json) {
        return prototype.ndBuffer().empty(json.dtype(), json.shape());
    }

    private NDBuffer readChunk(Path file, ZarrJson json) throws IOException {
        Buffer stored = steps.make("map chunk file", 0, () -> map(file));
        Buffer decoded = steps.make("decompress", json.chunkBytes(), () -> decompress(stored, json.chunkBytes()));
        return steps.make("view as elements", 0, () -> view(decoded, json));
    }

    private Buffer map(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return prototype.buffer().fromBytes(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
        }
    }

    private Buffer decompress(Buffer stored, long bytes) {
        Buffer decoded = prototype.buffer().fromArrayLike(NDArray.empty(DType.UINT8, bytes));
        ByteBuffer to = decoded.asByteBuffer();
        ByteBuffer from = stored.asByteBuffer();
        long written = Zstd.decompressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
        if (written != bytes) {
            String reason = Zstd.isError(written) ? Zstd.getErrorName(written) : written + " bytes";
            throw new IllegalStateException("a chunk has " + bytes + " bytes, this one gives: " + reason);
        }
        return decoded;
    }

    private NDBuffer view(Buffer decoded, ZarrJson json) {
        NDArray elements = decoded.asHostArray().view(json.dtype());
        return prototype.ndBuffer().fromNDArrayLike(elements.reshape(json.chunkShape()));
    }

    private boolean matches(NDBuffer image, Path npy) throws IOException {
        NDArray expected = steps.make("map .npy file", 0, () -> Npy.map(npy));
        return check("every element is that in " + npy, image, expected);
    }

    /** Whether planes of float32 hold the same numbers. */
    private boolean turns(NDBuffer image) throws IOException {
        NDBuffer planes = steps.make("transpose to planes", 0, () -> image.transpose(2, 0, 1));
        long bytes = planes.asHostArray().size() * DType.FLOAT32.itemSize();
        NDBuffer planar = steps.make("convert to float32", bytes, () -> planes.astype(DType.FLOAT32, Order.C));
        return check("planar float32 has the same values", image, planar.transpose(1, 2, 0));
    }

    private boolean check(String claim, NDBuffer image, Object expected) throws IOException {
        boolean equal = steps.make("compare", 0, () -> image.allEqual(expected));
        out.println((equal ? "Yes: " : "NO: ") + claim);
        return equal;
    }

    private void write(NDBuffer image, Path png) throws IOException {
        ByteBuffer pixels = steps.make("view as ByteBuffer", 0, () -> image.asHostArray().asByteBuffer());
        long[] shape = image.shape();
        steps.run("write PNG", 0, () -> Png.write(png, pixels, Math.toIntExact(shape[1]), Math.toIntExact(shape[0])));
    }

    private static long nbytes(NDBuffer block) {
        return block.asHostArray().nbytes();
    }
}
