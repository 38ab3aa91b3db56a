package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.Stores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
    private static ZarrArray array(long[] shape, long[] chunks, long[] shards) throws Exception {
        ArrayOptions options = ArrayOptions.of(DType.INT32, shape).chunks(chunks);
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", shards == null ? options : options.shards(shards));
        int[] values = new int[(int) (shape[0] * shape[1])];
        Arrays.setAll(values, i -> i);
        array.write(NDArray.of(values).reshape(shape));
        return array;
    }

    private static List<Part> all(Parts parts) {
        List<Part> list = new ArrayList<>();
        parts.range(0, parts.count()).forEachRemaining(list::add);
        return list;
    }

    private static long[] sorted(NDArray numbers) {
        long[] values = new long[(int) numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.reshape(-1).getLong(i);
        }
        Arrays.sort(values);
        return values;
    }

    private static long[] gathered(ZarrArray array, List<Part> parts) throws Exception {
        PartReader reader = array.partReader();
        List<Long> values = new ArrayList<>();
        for (Part part : parts) {
            for (long value : sorted(reader.read(BufferPrototype.cpu(), part).asHostArray())) {
                values.add(value);
            }
        }
        return values.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    @Test
    void togetherTheyAreTheSelection() throws Exception {
        List<Selection> selections = List.of(Selection.all(), Selection.of(Index.at(3)),
                Selection.of(Slice.of(2, 9, 3), Slice.of(null, null, -2)), Selection.of(Slice.of(4, 4)),
                Selection.orthogonal(Index.take(9, 0, 3), Index.take(7, 1, 1)),
                Selection.orthogonal(Index.all(), Index.mask(true, false, true, false, false, false, true, false)),
                Selection.coordinate(new long[] {9, 0, 3, 3}, new long[] {7, 7, 0, 0}),
                Selection.block(Slice.of(1, 2), Index.at(0)));
        for (ZarrArray array : List.of(array(new long[] {10, 8}, new long[] {3, 2}, null),
                array(new long[] {10, 8}, new long[] {3, 2}, new long[] {6, 4}))) {
            for (Selection selection : selections) {
                long[] expected = sorted(array.read(BufferPrototype.cpu(), selection).asHostArray());
                assertArrayEquals(expected, gathered(array, all(array.chunkParts(selection))), selection.toString());
                assertArrayEquals(expected, gathered(array, all(array.entryParts(selection))), selection.toString());
                List<Part> nested = new ArrayList<>();
                for (Part entry : all(array.entryParts(selection))) {
                    nested.addAll(all(array.chunkParts(entry.region())));
                }
                assertArrayEquals(expected, gathered(array, nested), selection.toString());
            }
        }
    }

    @Test
    void anyOfThemCanBeAskedFor() throws Exception {
        ZarrArray array = array(new long[] {10, 8}, new long[] {3, 2}, null);
        for (Selection selection : List.of(Selection.all(), Selection.coordinate(new long[] {9, 0, 3}, new long[] {7, 7, 0}))) {
            Parts parts = array.chunkParts(selection);
            List<Part> all = all(parts);
            assertEquals(all.size(), parts.count());
            for (int from = 0; from <= all.size(); from++) {
                List<Part> rest = new ArrayList<>();
                parts.range(from, parts.count()).forEachRemaining(rest::add);
                assertEquals(all.subList(from, all.size()).toString(), rest.toString());
            }
            assertThrows(IndexOutOfBoundsException.class, () -> parts.range(0, parts.count() + 1));
        }
        assertArrayEquals(new long[] {1, 2}, all(array.chunkParts(Selection.of(Index.at(5), Index.at(4)))).get(0).position());
        assertEquals("c/1/2", array.entryKey(1, 2));
    }

    @Test
    void partsTravel() throws Exception {
        ZarrArray array = array(new long[] {10, 8}, new long[] {3, 2}, null);
        Part part = all(array.chunkParts(Selection.orthogonal(Index.take(9, 0, 3), Slice.of(3, 5)))).get(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(part);
        }
        Part back = (Part) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        NDBuffer expected = array.read(BufferPrototype.cpu(), part.region());
        assertTrue(expected.allEqual(array.read(BufferPrototype.cpu(), back.region())));
        assertFalse(back.region().keys().isEmpty());
    }

    @Test
    void storesAreOpenedByTheirAddress(@TempDir Path folder) throws Exception {
        assertEquals(folder, ((LocalStore) Stores.open(folder.toString())).root());
        assertEquals(folder, ((LocalStore) Stores.open(folder.toUri().toString())).root());
        assertTrue(Stores.open("http://localhost:1/x").isReadOnly());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Stores.open("nonsense://x")).getMessage()
                .contains("nonsense"));
    }
}
