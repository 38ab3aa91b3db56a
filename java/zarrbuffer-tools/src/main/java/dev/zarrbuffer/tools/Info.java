package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.ZarrNode;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "info", description = "Shows what an array or a group is, and which of its chunks exist.",
        mixinStandardHelpOptions = true)
final class Info implements Callable<Integer> {
    private static final int LONGEST_LINE = 100;
    private static final int MOST_LINES = 40;
    /** Each costs a look at the store. */
    private static final int MOST_CHUNKS = 10_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An array or a group.")
    private String path;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ZarrNode node = Paths.node(path);
        if (node instanceof ZarrArray array) {
            show(array, out);
        } else {
            out.println(node);
            showChildren((ZarrGroup) node, "  ", out);
        }
        return 0;
    }

    private static void showChildren(ZarrGroup group, String indent, PrintWriter out) throws IOException {
        for (ZarrNode child : group.children()) {
            out.println(indent + child);
            if (child instanceof ZarrGroup inner) {
                showChildren(inner, indent + "  ", out);
            }
        }
    }

    private static void show(ZarrArray array, PrintWriter out) throws IOException {
        ArrayMetadata metadata = array.metadata();
        out.println("format      " + metadata.zarrFormat());
        out.println("shape       " + Text.shape(array.shape()));
        if (metadata.dimensionNames() != null) {
            out.println("dimensions  " + metadata.dimensionNames());
        }
        out.println("dtype       " + array.dtype());
        out.println("fill value  " + array.fillValue().item());
        out.println("chunks      " + Text.shape(array.chunkShape()));
        if (array.shardShape().isPresent()) {
            out.println("shards      " + Text.shape(array.shardShape().get()));
        }
        out.println("codecs      " + Text.codecs(metadata.codecs()));
        if (!array.attributes().isEmpty()) {
            out.println("attributes  " + new String(Json.format(array.attributes()), StandardCharsets.UTF_8));
        }
        showChunks(array, out);
    }

    private static void showChunks(ZarrArray array, PrintWriter out) throws IOException {
        long stored = 0;
        long existing = 0;
        long all = 0;
        StringBuilder map = new StringBuilder();
        int across = across(array);
        if (!isCountable(array)) {
            out.println("logical     " + array.dtype().itemSize() + " bytes times the product of " + Text.shape(array.shape()));
            out.println("stored are  not counted: the array has more than " + MOST_CHUNKS + " chunks");
            return;
        }
        for (ZarrArray.Entry entry : (Iterable<ZarrArray.Entry>) array.entries()::iterator) {
            OptionalLong bytes = array.storedBytes(entry);
            stored += bytes.orElse(0);
            existing += bytes.isPresent() ? 1 : 0;
            if (all > 0 && startsLine(entry.position(), across)) {
                map.append('\n');
            }
            map.append(bytes.isPresent() ? '#' : '.');
            all++;
        }
        long logical = Arrays.stream(array.shape()).reduce(array.dtype().itemSize(), Math::multiplyExact);
        out.println("logical     " + Text.bytes(logical));
        out.println("stored      " + Text.bytes(stored) + (stored == 0 ? "" : String.format(
                java.util.Locale.ROOT, ", %.2f times smaller", (double) logical / stored)));
        out.println("stored are  " + existing + " of " + all + (array.shardShape().isPresent() ? " shards" : " chunks"));
        long lines = map.chars().filter(c -> c == '\n').count() + 1;
        if (all > 0 && lines <= MOST_LINES && map.length() / lines <= LONGEST_LINE) {
            out.println(map);
        }
    }

    private static boolean isCountable(ZarrArray array) {
        long[] shape = array.shape();
        long[] entry = array.metadata().chunkShape();
        double count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            count *= Math.ceil((double) shape[axis] / entry[axis]);
        }
        return count <= MOST_CHUNKS;
    }

    /** The axis along which a line of the map runs: the last one that has several chunks. */
    private static int across(ZarrArray array) {
        long[] shape = array.shape();
        long[] entry = array.metadata().chunkShape();
        int axis = shape.length - 1;
        while (axis > 0 && shape[axis] <= entry[axis]) {
            axis--;
        }
        return axis;
    }

    private static boolean startsLine(long[] position, int across) {
        return across >= 0 && position[across] == 0;
    }
}
