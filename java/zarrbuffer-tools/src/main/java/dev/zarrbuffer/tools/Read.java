package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Npy;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "read", description = "Reads a part of an array: prints it, or writes it to a file.",
        mixinStandardHelpOptions = true)
final class Read implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An array.")
    private String path;

    @Option(names = "--select", paramLabel = "KEY", description = "What to read, as Python writes it: 0:10,::2,...,3")
    private String select = "";

    @Option(names = "--astype", paramLabel = "DTYPE", description = "Convert to this type: f4, uint8, >i2 ...")
    private String astype;

    @Option(names = "--transpose", paramLabel = "AXES", description = "Put the axes in this order: 2,0,1")
    private String transpose;

    @Option(names = "--stretch", description = "Make the least number 0 and the greatest 255, as uint8.")
    private boolean stretch;

    @Option(names = "--out", paramLabel = "FILE",
            description = "Write to a .npy, .png (8 or 16 bits, one or three channels last) or .raw file.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        Progress progress = new Progress(spec.commandLine().getErr());
        ZarrArray array = Paths.array(path).with(ZarrSettings.DEFAULT.withProgress(progress));
        DType dtype = astype == null ? null : dtype(astype);
        NDBuffer read = array.read(BufferPrototype.cpu(), Text.selection(select));
        NDArray elements = read.asHostArray();
        if (transpose != null) {
            elements = elements.transpose(Text.axes(transpose));
        }
        if (dtype != null) {
            elements = elements.astype(dtype, Order.C, false);
        }
        if (stretch) {
            elements = Stretch.toBytes(elements);
        }
        if (file == null) {
            spec.commandLine().getOut().println(elements);
            return 0;
        }
        write(elements);
        spec.commandLine().getOut().println(
                file + ": " + elements.dtype() + " of shape " + Arrays.toString(elements.shape()));
        return 0;
    }

    /** NumPy's short names as well. */
    private static DType dtype(String text) {
        return DType.of(text.matches("[biufcSUV][0-9]+") ? (text.endsWith("1") ? "|" : "<") + text : text);
    }

    private void write(NDArray elements) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            Npy.write(file, elements);
        } else if (name.endsWith(".png")) {
            Png.write(file, elements);
        } else if (name.endsWith(".raw")) {
            Raw.write(file, elements);
        } else {
            throw new IllegalArgumentException("--out takes a name that ends with .npy, .png or .raw, not " + file);
        }
    }
}
