package dev.zarrbuffer.large;

import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code ci/soak large}: more than 2 GiB and more than 2<sup>31</sup> elements through every primitive. */
public final class Soak {
    private static final long MANY = (1L << 31) + 1024;
    /** Rows and columns of as many. */
    private static final long ROWS = 1 << 16;
    private static final int COLUMNS = (1 << 15) + 16;

    private static final long START = System.nanoTime();

    private Soak() {}

    public static void main(String[] arguments) {
        try (NDArray bytes = NDArray.full(DType.UINT8, 9, MANY)) {
            fillAndCompare(bytes);
            copyAndCast(bytes);
            look(bytes);
            join(bytes);
        }
        mask();
        gatherAndScatter();
        floats();
        System.out.printf("peak %.1f GiB, %.0f s%n", (double) Memory.peak(Device.CPU) / (1L << 30), seconds());
    }

    private static void fillAndCompare(NDArray bytes) {
        require("fill", bytes.allEqual(9, true) && bytes.getInt(MANY - 1) == 9);
        bytes.setInt(5, MANY - 1);
        require("compare to the last", !bytes.allEqual(9, true));
        try (NDArray equal = bytes.equal(9)) {
            require("compare one by one", equal.getBoolean(MANY - 2) && !equal.getBoolean(MANY - 1) && !equal.all());
        }
        require("all", bytes.all());
        bytes.setInt(0, MANY - 1);
        require("all to the last", !bytes.all());
        bytes.setInt(5, MANY - 1);
    }

    private static void copyAndCast(NDArray bytes) {
        try (NDArray reversed = bytes.get(Slice.of(null, null, -1)).copy()) {
            require("copy backwards", reversed.getInt(0) == 5 && reversed.getInt(1) == 9 && reversed.getInt(MANY - 1) == 9);
            reversed.set(bytes, Index.all());
            require("assign", reversed.getInt(0) == 9 && reversed.getInt(MANY - 1) == 5 && reversed.allEqual(bytes, true));
        }
        try (NDArray turned = bytes.reshape(4, MANY / 4).transpose().copy()) {
            require("transpose", turned.getInt(MANY / 4 - 1, 3) == 5 && turned.getInt(MANY / 4 - 1, 2) == 9);
        }
        for (String type : List.of("<i2", ">i2")) {
            try (NDArray wide = bytes.astype(DType.of(type))) {
                require("cast to " + type, wide.nbytes() == 2 * MANY && wide.getInt(MANY - 1) == 5 && wide.getInt(0) == 9);
                require("compare across types", wide.allEqual(bytes, true));
            }
        }
    }

    private static void look(NDArray bytes) {
        ByteBuffer window = bytes.asByteBuffer(MANY - 16, 16);
        require("window at the far end", window.get(15) == 5 && window.get(14) == 9);
        NDArray words = bytes.view(DType.UINT64);
        require("view", words.get(Slice.from(-1)).view(DType.UINT8).getInt(7) == 5);
        require("slice at the far end", bytes.get(Slice.from(-2)).getInt(1) == 5);
        require("take at the far end", bytes.get(Index.take(-1, 0)).allEqual(new int[] {5, 9}, true));
        require("text", bytes.toString().endsWith("5]"));
    }

    private static void join(NDArray bytes) {
        CpuBuffer.Factory factory = new CpuBuffer.Factory(Device.CPU);
        CpuBuffer one = factory.fromArrayLike(bytes);
        try (CpuBuffer both = one.combine(List.of(one))) {
            require("join", both.length() == 2 * MANY && both.get(Slice.of(MANY - 1, MANY + 1)).toByteArray()[0] == 5);
            require("compare buffers", both.get(Slice.from(MANY)).equals(one));
        }
        require("hash", one.hashCode() != factory.fromArrayLike(bytes.get(Slice.to(-1))).hashCode());
    }

    private static void mask() {
        try (NDArray mask = NDArray.zeros(DType.BOOL, MANY); NDArray bytes = NDArray.full(DType.UINT8, 1, MANY)) {
            mask.setBoolean(true, MANY - 1);
            bytes.setInt(7, MANY - 1);
            NDArray found = bytes.get(Index.mask(mask));
            require("mask", found.size() == 1 && (short) found.item() == 7);
            bytes.set(8, Index.mask(mask));
            require("assign by mask", bytes.getInt(MANY - 1) == 8 && bytes.getInt(MANY - 2) == 1);
        }
    }

    private static void gatherAndScatter() {
        long[] positions = new long[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            positions[i] = COLUMNS - 1 - i;
        }
        try (NDArray row = NDArray.zeros(DType.UINT8, 1, COLUMNS); NDArray grid = NDArray.zeros(DType.UINT8, ROWS, COLUMNS)) {
            row.setInt(3, 0, 0);
            grid.set(row, Index.all(), Index.take(positions));
            require("scatter", grid.getInt(ROWS - 1, COLUMNS - 1) == 3 && grid.getInt(ROWS - 1, COLUMNS - 2) == 0);
            try (NDArray again = grid.get(Index.all(), Index.take(positions))) {
                require("gather", again.size() > 1L << 31 && again.getInt(ROWS - 1, 0) == 3 && again.getInt(ROWS - 1, 1) == 0);
            }
        }
    }

    private static void floats() {
        try (NDArray floats = NDArray.full(DType.FLOAT32, Double.NaN, MANY)) {
            require("NaN equals NaN", floats.allEqual(Double.NaN, true));
            floats.setFloat(1, MANY - 1);
            require("but not the last", !floats.allEqual(Double.NaN, true));
            require("nor otherwise", !floats.get(Slice.to(-1)).allEqual(Double.NaN, false));
        }
    }

    private static double seconds() {
        return (System.nanoTime() - START) / 1e9;
    }

    private static void require(String what, boolean holds) {
        System.out.printf("%5.0f s  %-26s %s%n", seconds(), what, holds ? "holds" : "DOES NOT HOLD");
        if (!holds) {
            System.exit(1);
        }
    }
}
