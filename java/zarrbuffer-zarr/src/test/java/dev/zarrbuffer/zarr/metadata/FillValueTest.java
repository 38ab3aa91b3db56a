package dev.zarrbuffer.zarr.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FillValueTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private static final long NAT = Long.MIN_VALUE;

    private final MemoryStore store = new MemoryStore();

    private ZarrArray open(String key, String json) throws IOException {
        store.set(key, CPU.buffer().fromBytes(json.getBytes(StandardCharsets.UTF_8)));
        return ZarrArray.open(store, "");
    }

    private ZarrArray open2(String type, String fill) throws IOException {
        return open(".zarray", """
                {"zarr_format": 2, "shape": [4], "chunks": [2], "dtype": "%s", "fill_value": %s, "order": "C",
                 "filters": null, "compressor": null}""".formatted(type, fill));
    }

    private ZarrArray open3(String type, String fill) throws IOException {
        return open("zarr.json", """
                {"zarr_format": 3, "node_type": "array", "shape": [4], "data_type": %s, "fill_value": %s,
                 "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}},
                 "chunk_key_encoding": "default",
                 "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}""".formatted(type, fill));
    }

    private static Object ticks(NDArray array) {
        return array.view(DType.INT64.withByteOrder(array.dtype().byteOrder())).item();
    }

    /** Old writers, and zarr-python reads it. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "0.0, false", "false, false", "true, true", "null, false"})
    void boolsMayBeNumbers(String json, boolean value) throws IOException {
        assertEquals(value, open2("|b1", json).fillValue().item());
        assertThrows(MetadataException.class, () -> open2("|b1", "\"" + json + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<M8", ">M8", "<m8"})
    void ticksNeedNoUnit(String type) throws IOException {
        for (int format = 2; format <= 3; format++) {
            ArrayOptions options = ArrayOptions.of(DType.of(type), 2).zarrFormat(format).overwrite(true);
            ZarrArray.create(store, "", options);
            ZarrArray array = ZarrArray.open(store, "");
            assertEquals(0L, ticks(array.fillValue()));
            array.write("NaT", Index.at(1));
            assertEquals(0L, ticks(array.read(CPU, Index.at(0)).asHostArray()));
            assertEquals(NAT, ticks(array.read(CPU, Index.at(1)).asHostArray()));
        }
    }

    @Test
    void ticksWithoutAUnitMayBeMissing() throws IOException {
        assertEquals(7L, ticks(open2(">M8", "7").fillValue()));
        assertEquals(7L, ticks(open2(">M8[s]", "7").fillValue()));
        String generic = """
                {"name": "numpy.datetime64", "configuration": {"unit": "generic", "scale_factor": 1}}""";
        for (ZarrArray array : new ZarrArray[] {open2("<M8", "\"NaT\""), open2(">M8", "\"NaT\""),
                open3(generic, "\"NaT\""), open3(generic, Long.toString(Long.MIN_VALUE))}) {
            assertEquals(NAT, ticks(array.fillValue()));
        }
    }
}
