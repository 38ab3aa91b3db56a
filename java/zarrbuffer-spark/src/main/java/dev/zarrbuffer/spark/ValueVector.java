package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/** Elements as Spark's column: cast, a window at a time, into memory that the next window uses again. */
final class ValueVector extends FlatVector {
    private final ValueColumn column;
    private final int stride;
    private final ByteBuffer bytes;
    /** Over {@link #bytes}; null where elements are taken one by one. */
    private final NDArray window;
    /** The column's elements of the chunk at hand. */
    private NDArray elements;
    private long start;
    private int nulls;

    ValueVector(ValueColumn column, int rows) {
        super(column.type());
        this.column = column;
        stride = column.cast() == null ? 0 : (int) column.cast().itemSize();
        bytes = ByteBuffer.allocateDirect(stride * rows).order(ByteOrder.nativeOrder());
        window = column.cast() == null ? null : NDArray.wrap(bytes, column.cast(), rows);
    }

    /** Takes another chunk, flat. */
    void take(NDArray chunk) {
        elements = column.of(chunk);
    }

    @Override
    void move(long from, int rows) {
        start = from;
        if (window == null) {
            return;
        }
        window.get(Slice.to(rows)).set(elements.get(Slice.of(from, from + rows)), Index.ellipsis());
        nulls = 0;
        for (int row = 0; column.hasNull() && row < rows; row++) {
            nulls += isNullAt(row) ? 1 : 0;
        }
    }

    @Override
    public boolean hasNull() {
        return nulls > 0;
    }

    @Override
    public int numNulls() {
        return nulls;
    }

    @Override
    public boolean isNullAt(int row) {
        return column.hasNull() && bytes.getLong(at(row)) == Long.MIN_VALUE;
    }

    private int at(int row) {
        return row * stride + column.offset();
    }

    @Override
    public boolean getBoolean(int row) {
        return bytes.get(row) != 0;
    }

    @Override
    public byte getByte(int row) {
        return bytes.get(row);
    }

    @Override
    public short getShort(int row) {
        return bytes.getShort(at(row));
    }

    @Override
    public int getInt(int row) {
        return bytes.getInt(at(row));
    }

    @Override
    public long getLong(int row) {
        return bytes.getLong(at(row));
    }

    @Override
    public float getFloat(int row) {
        return bytes.getFloat(at(row));
    }

    @Override
    public double getDouble(int row) {
        return bytes.getDouble(at(row));
    }

    @Override
    public Decimal getDecimal(int row, int precision, int scale) {
        BigInteger value = new BigInteger(Long.toUnsignedString(bytes.getLong(at(row))));
        return Decimal.apply(new BigDecimal(value), precision, scale);
    }

    @Override
    public UTF8String getUTF8String(int row) {
        return UTF8String.fromString((String) item(row));
    }

    @Override
    public byte[] getBinary(int row) {
        return (byte[]) item(row);
    }

    private Object item(int row) {
        return elements.get(Index.at(start + row)).item();
    }
}
