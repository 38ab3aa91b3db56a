package dev.zarrbuffer.imglib2;

import java.nio.ByteBuffer;
import net.imglib2.img.basictypeaccess.BooleanAccess;
import net.imglib2.img.basictypeaccess.ByteAccess;
import net.imglib2.img.basictypeaccess.DoubleAccess;
import net.imglib2.img.basictypeaccess.FloatAccess;
import net.imglib2.img.basictypeaccess.IntAccess;
import net.imglib2.img.basictypeaccess.LongAccess;
import net.imglib2.img.basictypeaccess.ShortAccess;

/**
 * Memory in which an index is a number of bytes, so that elements may lie at any distance from one another. Of complex
 * numbers imglib2 doubles the index and adds one for the imaginary part.
 */
final class ByteAccesses {
    private ByteAccesses() {}

    record Bytes(ByteBuffer memory) implements ByteAccess {
        @Override
        public byte getValue(int index) {
            return memory.get(index);
        }

        @Override
        public void setValue(int index, byte value) {
            memory.put(index, value);
        }
    }

    record Shorts(ByteBuffer memory) implements ShortAccess {
        @Override
        public short getValue(int index) {
            return memory.getShort(index);
        }

        @Override
        public void setValue(int index, short value) {
            memory.putShort(index, value);
        }
    }

    record Ints(ByteBuffer memory) implements IntAccess {
        @Override
        public int getValue(int index) {
            return memory.getInt(index);
        }

        @Override
        public void setValue(int index, int value) {
            memory.putInt(index, value);
        }
    }

    record Longs(ByteBuffer memory) implements LongAccess {
        @Override
        public long getValue(int index) {
            return memory.getLong(index);
        }

        @Override
        public void setValue(int index, long value) {
            memory.putLong(index, value);
        }
    }

    record Floats(ByteBuffer memory) implements FloatAccess {
        @Override
        public float getValue(int index) {
            return memory.getFloat(index);
        }

        @Override
        public void setValue(int index, float value) {
            memory.putFloat(index, value);
        }
    }

    record Doubles(ByteBuffer memory) implements DoubleAccess {
        @Override
        public double getValue(int index) {
            return memory.getDouble(index);
        }

        @Override
        public void setValue(int index, double value) {
            memory.putDouble(index, value);
        }
    }

    record Booleans(ByteBuffer memory) implements BooleanAccess {
        @Override
        public boolean getValue(int index) {
            return memory.get(index) != 0;
        }

        @Override
        public void setValue(int index, boolean value) {
            memory.put(index, (byte) (value ? 1 : 0));
        }
    }

    record ComplexFloats(ByteBuffer memory) implements FloatAccess {
        @Override
        public float getValue(int index) {
            return memory.getFloat(place(index));
        }

        @Override
        public void setValue(int index, float value) {
            memory.putFloat(place(index), value);
        }

        private static int place(int index) {
            return (index >> 1) + (index & 1) * Float.BYTES;
        }
    }

    record ComplexDoubles(ByteBuffer memory) implements DoubleAccess {
        @Override
        public double getValue(int index) {
            return memory.getDouble(place(index));
        }

        @Override
        public void setValue(int index, double value) {
            memory.putDouble(place(index), value);
        }

        private static int place(int index) {
            return (index >> 1) + (index & 1) * Double.BYTES;
        }
    }
}
