package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels of users may keep the buffers that they are given. */
class ChannelsTest {
    private static final int BYTES = 200_000;

    @TempDir
    Path folder;

    @Test
    void whatNpyWritesFromCanBeKept() throws IOException {
        NDArray array = NDArray.full(DType.INT8, 7, BYTES);
        Keeping kept = new Keeping();
        Npy.write(kept, array);
        staysAfterTheEndOf(array, kept, true);
    }

    @Test
    void whatNpyReadsIntoCanBeKept() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Npy.write(Channels.newChannel(file), NDArray.full(DType.INT8, 7, BYTES));
        Keeping kept = new Keeping(file.toByteArray());
        staysAfterTheEndOf(Npy.read(kept), kept, false);
    }

    @Test
    void whatIsSerializedCanBeKept() throws IOException {
        NDArray array = NDArray.full(DType.INT8, 7, BYTES);
        Keeping kept = new Keeping();
        Serialization.write(array, new Out(kept));
        staysAfterTheEndOf(array, kept, true);
    }

    @Test
    void whatIsDeserializedCanBeKept() throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        Serialization.write(NDArray.full(DType.INT8, 7, BYTES), new DataOutputStream(form));
        Keeping kept = new Keeping(form.toByteArray());
        staysAfterTheEndOf((NDArray) Serialization.read(new In(kept)), kept, false);
    }

    @Test
    void aReadOnlyArrayIsNotWrittenThroughAChannel() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, NDArray.full(DType.INT8, 7, BYTES));
        Keeping kept = new Keeping();
        Npy.write(kept, Npy.map(file));
        assertFalse(kept.direct.isEmpty());
        kept.direct.forEach(buffer -> assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 1)));
    }

    @Test
    void theSystemsChannelsKeepNothing() throws IOException {
        NDArray array = NDArray.full(DType.INT8, 7, BYTES);
        Path path = folder.resolve("a.npy");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Npy.write(file, array);
        }
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertEquals(before - BYTES, Memory.inUse(Device.CPU));
    }

    private static void staysAfterTheEndOf(NDArray array, Keeping kept, boolean readOnly) {
        assertFalse(kept.direct.isEmpty());
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertThrows(IllegalStateException.class, () -> array.getInt(0));
        assertTrue(Memory.inUse(Device.CPU) >= before, "freed while a channel has it");
        for (ByteBuffer buffer : kept.direct) {
            assertEquals(readOnly, buffer.isReadOnly());
            assertEquals(7, buffer.get(buffer.capacity() - 1));
        }
    }

    /** Keeps every direct buffer that it is given. */
    private static final class Keeping implements WritableByteChannel, ReadableByteChannel {
        final List<ByteBuffer> direct = new ArrayList<>();
        final ByteArrayInputStream in;

        Keeping(byte... contents) {
            in = new ByteArrayInputStream(contents);
        }

        @Override
        public int write(ByteBuffer buffer) {
            keep(buffer);
            int length = buffer.remaining();
            buffer.position(buffer.limit());
            return length;
        }

        @Override
        public int read(ByteBuffer buffer) {
            keep(buffer);
            byte[] bytes = new byte[buffer.remaining()];
            int length = in.read(bytes, 0, bytes.length);
            buffer.put(bytes, 0, Math.max(0, length));
            return length;
        }

        private void keep(ByteBuffer buffer) {
            if (buffer.isDirect()) {
                direct.add(buffer.duplicate());
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Out extends DataOutputStream implements WritableByteChannel {
        private final Keeping channel;

        Out(Keeping channel) {
            super(new ByteArrayOutputStream());
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer buffer) {
            return channel.write(buffer);
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    private static final class In extends DataInputStream implements ReadableByteChannel {
        private final Keeping channel;

        In(Keeping channel) {
            super(channel.in);
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer buffer) {
            return channel.read(buffer);
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
