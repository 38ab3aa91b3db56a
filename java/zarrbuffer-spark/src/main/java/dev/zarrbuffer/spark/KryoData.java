package dev.zarrbuffer.spark;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Kryo's streams as Java's, with bytes copied straight to and from Kryo's own buffer. */
final class KryoData {
    private KryoData() {}

    static final class Out extends DataOutputStream implements WritableByteChannel {
        private final Output output;

        Out(Output output) {
            super(output);
            this.output = output;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int before = bytes.remaining();
            if (output.position() == output.getBuffer().length && bytes.hasRemaining()) {
                // Makes room, by growing the buffer or by writing it to the stream below.
                output.writeByte(bytes.get());
            }
            int count = Math.min(bytes.remaining(), output.getBuffer().length - output.position());
            bytes.get(output.getBuffer(), output.position(), count);
            output.setPosition(output.position() + count);
            return before - bytes.remaining();
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    static final class In extends DataInputStream implements ReadableByteChannel {
        private final Input input;

        In(Input input) {
            super(input);
            this.input = input;
        }

        @Override
        public int read(ByteBuffer bytes) {
            int before = bytes.remaining();
            if (input.position() == input.limit() && bytes.hasRemaining()) {
                try {
                    bytes.put(input.readByte());
                } catch (KryoException e) {
                    // Its way of telling that the stream has ended.
                    return -1;
                }
            }
            int count = Math.min(bytes.remaining(), input.limit() - input.position());
            bytes.put(input.getBuffer(), input.position(), count);
            input.setPosition(input.position() + count);
            return before - bytes.remaining();
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
