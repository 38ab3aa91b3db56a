package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrototypeTest {
    private static final List<Object> TRAVELLERS = List.of(
            BufferPrototype.cpu(),
            new BufferPrototype(new CudaBuffer.Factory(Device.cuda(1)), new CudaNDBuffer.Factory(Device.cuda(1))),
            new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY),
            DType.FLOAT32.withByteOrder(ByteOrder.BIG_ENDIAN),
            DType.BFLOAT16,
            DType.of("<M8[10s]"),
            DType.of("[[\"x\", \">i2\"], [\"y\", \"<f8\"]]"));

    /** Reads objects from a file in a JVM of its own and writes back whether they equal what is made there. */
    static final class Receiver {
        public static void main(String[] files) throws Exception {
            Object received;
            try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(Path.of(files[0])))) {
                received = in.readObject();
            }
            BufferPrototype cpu = (BufferPrototype) ((List<?>) received).get(0);
            boolean works = cpu.ndBuffer().create(DType.INT8, 2).allEqual(0);
            Files.writeString(Path.of(files[1]), works + " " + received.equals(TRAVELLERS));
        }
    }

    @Test
    void survivesTheWayToAnotherJvm(@TempDir Path folder) throws Exception {
        Path sent = folder.resolve("sent");
        Path answer = folder.resolve("answer");
        Files.write(sent, serialize(TRAVELLERS));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"),
                        Receiver.class.getName(), sent.toString(), answer.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> read(folder.resolve("output")));
        assertEquals("true true", Files.readString(answer));
    }

    @Test
    void equalsItselfAfterSerialization() throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialize(TRAVELLERS)))) {
            assertEquals(TRAVELLERS, in.readObject());
        }
    }

    @Test
    void theRegistryFindsByName() {
        BufferPrototype heap = new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY);
        BufferRegistry.register("heap", heap);
        assertEquals(heap, BufferRegistry.get("heap"));
        assertTrue(BufferRegistry.names().containsAll(List.of("cpu", "cuda", "heap", "pinned")));
        assertEquals(BufferPrototype.cpu(), BufferPrototype.defaultPrototype());
        BufferRegistry.setDefault("heap");
        try {
            assertEquals(heap, BufferPrototype.defaultPrototype());
        } finally {
            BufferRegistry.setDefault("cpu");
        }
        String message =
                assertThrows(IllegalArgumentException.class, () -> BufferRegistry.get("nope")).getMessage();
        assertTrue(message.contains("nope") && message.contains("cpu"), message);
        assertThrows(IllegalArgumentException.class, () -> BufferRegistry.setDefault("nope"));
    }

    @Test
    void withoutCudaTheReasonIsTold() {
        Assumptions.assumeFalse(Cuda.available());
        assertFalse(Cuda.whyNot().isEmpty());
        String message = assertThrows(DeviceException.class, BufferPrototype::cuda).getMessage();
        assertTrue(message.contains(Cuda.whyNot()), message);
        assertThrows(DeviceException.class, BufferPrototype::pinned);
        assertThrows(DeviceException.class, () -> BufferRegistry.get("cuda"));
        assertEquals(List.of(Device.CPU), Device.list());
    }

    private static byte[] serialize(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
