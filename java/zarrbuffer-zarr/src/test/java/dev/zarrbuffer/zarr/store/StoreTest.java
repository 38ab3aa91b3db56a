package dev.zarrbuffer.zarr.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();
    private static final List<String> BAD_KEYS = List.of("", "/", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b",
            "a/", "a\\..\\b", "C:/x", "a\0b", "..");

    @TempDir
    static Path folder;

    static Stream<Store> writable() {
        return Stream.of(new MemoryStore(), LocalStore.of(folder.resolve("store" + System.nanoTime())));
    }

    private static Buffer buffer(byte... bytes) {
        return CPU.buffer().fromBytes(bytes);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("writable")
    void keepsEntries(Store store) throws IOException {
        assertFalse(store.get("a/b", CPU).isPresent() || store.exists("a/b") || store.isReadOnly());
        store.set("a/b", buffer((byte) 1, (byte) 2, (byte) 3));
        store.set("a/c/d", CPU.buffer().createZeroLength());
        store.set("z", buffer(random(700_000)));
        assertEquals(List.of("a/b", "a/c/d", "z"), store.list(""));
        assertEquals(List.of("a/b", "a/c/d"), store.list("a"));
        assertEquals(List.of(), store.list("q"));
        assertEquals(List.of("b", "c"), store.children("a"));
        assertEquals(List.of("a", "z"), store.children(""));
        assertEquals(0, store.size("a/c/d").orElseThrow());
        assertEquals(0, store.get("a/c/d", CPU).orElseThrow().length());
        assertArrayEquals(random(700_000), store.get("z", CPU).orElseThrow().toByteArray());
        assertFalse(store.get("a", CPU).isPresent() || store.get("z/x", CPU).isPresent() || store.exists("a"));
        assertEquals(buffer((byte) 2), store.get("a/b", CPU, ByteRange.of(1, 1)).orElseThrow());
        assertEquals(buffer((byte) 2, (byte) 3), store.get("a/b", CPU, ByteRange.from(1)).orElseThrow());
        assertEquals(buffer((byte) 2, (byte) 3), store.get("a/b", CPU, ByteRange.last(2)).orElseThrow());
        for (ByteRange range : List.of(ByteRange.of(2, 2), ByteRange.last(4), ByteRange.from(4),
                ByteRange.of(Long.MAX_VALUE - 3, 3))) {
            StoreException e = assertThrows(StoreException.class, () -> store.get("a/b", CPU, range));
            assertEquals("a/b", e.key());
        }
        Buffer before = store.get("a/b", CPU).orElseThrow();
        store.setRange("a/b", 2, buffer((byte) 9, (byte) 8));
        assertEquals(buffer((byte) 1, (byte) 2, (byte) 9, (byte) 8), store.get("a/b", CPU).orElseThrow());
        assertEquals(buffer((byte) 1, (byte) 2, (byte) 3), before);
        assertThrows(StoreException.class, () -> store.setRange("a/b", 5, buffer((byte) 1)));
        store.delete("a/b");
        store.delete("a/b");
        assertFalse(store.exists("a/b"));
    }

    @ParameterizedTest
    @MethodSource("writable")
    void refusesKeysThatLeadOutside(Store store) {
        for (String key : BAD_KEYS) {
            assertThrows(StoreException.class, () -> store.get(key, CPU), key);
            assertThrows(StoreException.class, () -> store.set(key, buffer((byte) 1)), key);
            assertThrows(StoreException.class, () -> store.delete(key), key);
            assertThrows(StoreException.class, () -> store.size(key), key);
            assertThrows(StoreException.class, () -> store.open(key), key);
            if (!key.isEmpty()) {
                assertThrows(StoreException.class, () -> store.list(key), key);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("writable")
    void opensEntries(Store store) throws IOException {
        assertFalse(store.open("a").isPresent());
        store.set("a", buffer((byte) 1, (byte) 2, (byte) 3));
        try (StoreEntry entry = store.open("a").orElseThrow()) {
            store.set("a", buffer((byte) 4));
            assertEquals("a", entry.key());
            assertEquals(3, entry.size());
            assertEquals(buffer((byte) 3), entry.get(ByteRange.last(1), ScratchMemory.fresh()));
            assertThrows(StoreException.class, () -> entry.get(ByteRange.of(2, 2), ScratchMemory.fresh()));
        }
        assertEquals(1, store.getWhole("a", 1, ScratchMemory.fresh()).orElseThrow().length());
        assertThrows(EntryTooLargeException.class, () -> store.getWhole("a", 0, ScratchMemory.fresh()));
    }

    @Test
    void refusesLinksOutOfTheStore(@TempDir Path outside) throws IOException {
        Path root = outside.resolve("root");
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectories(root.resolve("in"));
        Files.writeString(root.resolve("in/file"), "fine");
        Files.createSymbolicLink(root.resolve("file"), secret);
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("nowhere"), outside.resolve("nothing"));
        Files.createSymbolicLink(root.resolve("again"), root.resolve("in"));
        LocalStore store = LocalStore.of(root);
        for (String key : List.of("file", "folder/secret", "nowhere", "folder/new/x")) {
            assertEquals(key, assertThrows(StoreException.class, () -> store.get(key, CPU)).key());
            assertThrows(StoreException.class, () -> store.set(key, buffer((byte) 1)), key);
            assertThrows(StoreException.class, () -> store.delete(key), key);
            assertThrows(StoreException.class, () -> store.exists(key), key);
        }
        assertEquals("secret", Files.readString(secret));
        assertFalse(Files.exists(outside.resolve("new")));
        assertEquals(4, store.get("again/file", CPU).orElseThrow().length());
    }

    @Test
    void writesNothingWhereItMayNot() throws IOException {
        Store store = LocalStore.readOnly(folder);
        assertTrue(store.isReadOnly());
        assertThrows(UnsupportedOperationException.class, () -> store.set("x", buffer((byte) 1)));
        assertThrows(UnsupportedOperationException.class, () -> store.delete("x"));
    }

    private static Path zip(String... names) throws IOException {
        Path path = folder.resolve("zip" + System.nanoTime());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(random(100_000));
                }
            }
        }
        return path;
    }

    @Test
    void readsZipArchives() throws IOException {
        try (ZipStore store = ZipStore.open(zip("a/", "a/b", "c"))) {
            assertArrayEquals(random(100_000), store.get("a/b", CPU).orElseThrow().toByteArray());
            assertArrayEquals(java.util.Arrays.copyOfRange(random(100_000), 99_000, 100_000),
                    store.get("c", CPU, ByteRange.last(1000)).orElseThrow().toByteArray());
            assertEquals(List.of("a/b", "c"), store.list(""));
            assertEquals(List.of("a", "c"), store.children(""));
            assertFalse(store.exists("a") || store.get("x", CPU).isPresent());
            assertThrows(UnsupportedOperationException.class, () -> store.set("x", buffer((byte) 1)));
        }
    }

    @Test
    void ofRepeatedNamesInZipArchivesTheLastCounts() throws IOException {
        for (int method : new int[] {ZipEntry.DEFLATED, ZipEntry.STORED}) {
            Path path = folder.resolve("repeated" + method);
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
                zip.setMethod(method);
                for (int length : new int[] {10, 300, 20}) {
                    for (String name : List.of("a", "b" + length, "c/d")) {
                        zip.putArchiveEntry(new ZipArchiveEntry(name));
                        zip.write(random(length));
                        zip.closeArchiveEntry();
                    }
                }
            }
            try (ZipStore store = ZipStore.open(path)) {
                assertEquals(List.of("a", "b10", "b20", "b300", "c/d"), store.list(""));
                for (String key : List.of("a", "c/d", "b20")) {
                    assertEquals(20, store.size(key).orElseThrow());
                    assertArrayEquals(random(20), store.get(key, CPU).orElseThrow().toByteArray());
                    assertEquals(buffer(random(20)[19]), store.get(key, CPU, ByteRange.last(1)).orElseThrow());
                }
            }
        }
    }

    /** As in a folder: one stray entry must not hide all others. */
    @Test
    void leavesOutOfZipArchivesWhatNoKeyNames() throws IOException {
        for (String name : List.of("../x", "/x", "./x", "a/../../x", "a//b", "a\\..\\x", "a\\b", "C:/x")) {
            try (ZipStore store = ZipStore.open(zip("good", name, name + "/"))) {
                assertEquals(List.of("good"), store.list(""), name);
                assertThrows(StoreException.class, () -> store.get(name, CPU), name);
            }
        }
    }

    @Test
    void refusesZipTricks() throws IOException {
        byte[] good = Files.readAllBytes(zip("a"));
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] bad = i % 2 == 0 ? good.clone() : java.util.Arrays.copyOf(good, random.nextInt(good.length));
            for (int flip = 0; flip < 3 && i % 2 == 0; flip++) {
                // Most of it is data, whose checksum finds every change; the rest is what lies.
                int at = flip == 0 ? random.nextInt(bad.length) : bad.length - 1 - random.nextInt(80);
                bad[at] ^= (byte) (1 + random.nextInt(255));
            }
            Path path = Files.write(folder.resolve("bad.zip"), bad);
            try (ZipStore store = ZipStore.open(path)) {
                store.get("a", CPU).ifPresent(bytes -> assertArrayEquals(random(100_000), bytes.toByteArray()));
            } catch (IOException | IllegalArgumentException e) {
                // As it should be.
            }
        }
    }
}
