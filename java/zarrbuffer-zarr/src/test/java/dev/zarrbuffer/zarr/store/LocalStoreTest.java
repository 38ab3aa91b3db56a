package dev.zarrbuffer.zarr.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.ChunkException;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    @TempDir
    private Path folder;
    private LocalStore store;

    @BeforeEach
    void open() {
        store = LocalStore.of(folder);
    }

    private static Buffer buffer(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return CPU.buffer().fromBytes(array);
    }

    private static void refuses(String key, Executable action) {
        assertEquals(key, assertThrows(StoreException.class, action).key());
    }

    private ZarrArray array(CodecSpec... codecs) throws IOException {
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.UINT8, 8).chunks(8)
                .codecs(codecs).fillValue(7).overwrite(true));
        array.write(3);
        return array;
    }

    private void refusesToReadTheChunk(ZarrArray array) {
        refuses("c/0", () -> array.read(CPU));
        refuses("c/0", () -> array.verify(array.entries().findFirst().orElseThrow()));
        refuses("c/0", () -> store.size("c/0"));
        refuses("c/0", () -> store.open("c/0"));
        refuses("c/0", () -> store.delete("c/0"));
    }

    @Test
    void whatIsBehindACircleOfLinksIsNotAbsent() throws IOException {
        ZarrArray array = array();
        // The store knows the folder now.
        assertTrue(array.read(CPU).allEqual(3));
        Files.delete(folder.resolve("c/0"));
        assertTrue(array.read(CPU).allEqual(7));
        Files.delete(folder.resolve("c"));
        assertTrue(array.read(CPU).allEqual(7));
        Files.createSymbolicLink(folder.resolve("c"), folder.resolve("c"));
        refusesToReadTheChunk(array);
        Files.delete(folder.resolve("c"));
        Files.createFile(folder.resolve("c"));
        assertTrue(array.read(CPU).allEqual(7));
        assertFalse(store.exists("c/0") || store.open("c/0").isPresent());
        store.delete("c/0");
    }

    @Test
    void whatMayNotBeReadIsNotAbsent() throws IOException {
        ZarrArray array = array();
        Path chunks = folder.resolve("c");
        Files.setPosixFilePermissions(chunks, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(chunks), "this user reads whatever permissions say");
            refusesToReadTheChunk(array);
            refuses("c", () -> store.list("c"));
            refuses("c", () -> store.children("c"));
            refuses("", () -> store.list(""));
            refuses("c/0", () -> store.set("c/0", buffer(1)));
        } finally {
            Files.setPosixFilePermissions(chunks, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void listsNoNamesThatAreNoKeys() throws IOException {
        ZarrGroup group = ZarrGroup.create(store, "g", 3, Map.of());
        group.createGroup("inner");
        for (String name : List.of("a\\b", "c:x", "x.partial", "inner/d\\e")) {
            Files.createFile(folder.resolve("g").resolve(name));
        }
        Files.createDirectory(folder.resolve("g/f\\g"));
        Files.createFile(folder.resolve("g/f\\g/h"));
        assertEquals(List.of("inner"), group.childNames());
        assertEquals(List.of("g/inner/zarr.json", "g/zarr.json"), store.list("g"));
        assertEquals(List.of("inner", "zarr.json"), store.children("g"));
    }

    @Test
    void writesNoNamesOfFilesThatAreBeingWritten() throws IOException {
        ZarrGroup group = ZarrGroup.create(store, "", 3, Map.of());
        refuses("x.partial/zarr.json", () -> group.createGroup("x.partial"));
        refuses("x.partial", () -> store.set("x.partial", buffer(1)));
        assertEquals(List.of(), group.childNames());
        // Others may have written it.
        Files.createDirectory(folder.resolve("y.partial"));
        Files.copy(folder.resolve("zarr.json"), folder.resolve("y.partial/zarr.json"));
        assertEquals(List.of("y.partial"), group.childNames());
        assertEquals(List.of("y.partial/zarr.json", "zarr.json"), store.list(""));
    }

    @Test
    void errorsOfTheFileSystemHaveTheKey() throws IOException {
        String longest = "x".repeat(255);
        store.set(longest, buffer(1, 2));
        assertEquals(buffer(1, 2), store.get(longest, CPU).orElseThrow());
        String tooLong = "x".repeat(300);
        StoreException e = assertThrows(StoreException.class, () -> store.set(tooLong, buffer(1)));
        assertTrue(e.key().equals(tooLong) && e.reason().contains("cannot be written"), e.reason());
        refuses(tooLong + "/a", () -> store.set(tooLong + "/a", buffer(1)));
        refuses(tooLong, () -> store.get(tooLong, CPU));
        refuses(tooLong, () -> store.delete(tooLong));
        assertEquals(List.of(longest), store.list(""));
        store.set("a/b/c", buffer(1));
        // It is no entry.
        store.delete("a/b");
        store.delete("a");
        store.delete("a/b/c/d");
        Files.createDirectory(folder.resolve("empty"));
        store.delete("empty");
        assertTrue(Files.isDirectory(folder.resolve("empty")));
        assertEquals(buffer(1), store.get("a/b/c", CPU).orElseThrow());
        refuses("a/b", () -> store.set("a/b", buffer(1)));
        assertEquals(List.of("c"), store.children("a/b"));
    }

    private void sparse(String name, long bytes) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            file.write(java.nio.ByteBuffer.allocate(1), bytes - 1);
        }
    }

    @Test
    void readsNoFilesThatAreLargerThanTheyCanBe() throws IOException {
        for (List<CodecSpec> codecs : List.of(List.<CodecSpec>of(), List.of(CodecSpec.zstd(1)),
                List.of(CodecSpec.gzip(1), CodecSpec.crc32c()))) {
            ZarrArray array = array(codecs.toArray(CodecSpec[]::new));
            for (long size : new long[] {1L << 40, 3L << 30, 1 << 20}) {
                sparse("c/0", size);
                ChunkException e = assertThrows(ChunkException.class, () -> array.read(CPU));
                assertTrue(e.key().equals("c/0") && e.reason().contains("" + size), e.getMessage());
                assertThrows(ChunkException.class, () -> array.verify(array.entries().findFirst().orElseThrow()));
            }
        }
        sparse("h/zarr.json", 1L << 40);
        assertEquals("h/zarr.json", assertThrows(MetadataException.class, () -> ZarrArray.open(store, "h")).key());
        EntryTooLargeException e = assertThrows(
                EntryTooLargeException.class, () -> store.getWhole("c/0", 1000, ScratchMemory.fresh()));
        assertEquals("c/0", e.key());
        store.set("small", buffer(1, 2));
        assertEquals(buffer(1, 2), store.getWhole("small", 2, ScratchMemory.fresh()).orElseThrow());
        assertFalse(store.getWhole("nothing", 2, ScratchMemory.fresh()).isPresent());
    }

    @Test
    void anOpenEntryStaysWhatItWas() throws IOException {
        store.set("a", buffer(1, 2, 3));
        try (StoreEntry entry = store.open("a").orElseThrow()) {
            store.set("a", buffer(4, 5));
            assertEquals(3, entry.size());
            assertEquals(buffer(2, 3), entry.get(ByteRange.from(1), ScratchMemory.fresh()));
            store.delete("a");
            assertEquals(buffer(1, 2, 3), entry.get(ByteRange.ALL, ScratchMemory.fresh()));
            refuses("a", () -> entry.get(ByteRange.of(1, 3), ScratchMemory.fresh()));
        }
        assertFalse(store.open("a").isPresent());
    }

    private Object identity(String key) throws IOException {
        try (StoreEntry entry = store.open(key).orElseThrow()) {
            return entry.identity().orElse(null);
        }
    }

    @Test
    void filesAreKnownAgainOnceNoOtherCanLookTheSame() throws IOException {
        store.set("a", buffer(1, 2, 3));
        // Another one may be moved to its name in the same moment.
        assertEquals(null, identity("a"));
        FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 60_000);
        Files.setLastModifiedTime(folder.resolve("a"), past);
        Object first = identity("a");
        assertTrue(first != null && first.equals(identity("a")));
        store.set("b", buffer(4, 5, 6));
        Files.setLastModifiedTime(folder.resolve("b"), past);
        Files.move(folder.resolve("b"), folder.resolve("a"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(first, identity("a"));
    }
}
