package dev.zarrbuffer.spark;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A column of an array's elements: of one field where they are structs, of the real or the imaginary part where they
 * are complex.
 *
 * @param name the column's
 * @param fields the way to the field, from struct to struct
 * @param cast what elements are cast to on the way to Spark; null where each is taken by itself
 * @param offset where in a cast element the value is, in bytes
 * @param type Spark's
 */
record ValueColumn(String name, List<String> fields, DType cast, int offset, DataType type) implements Serializable {
    /** uint64 has up to 20 digits. */
    private static final int DIGITS = 20;

    /** The columns of a type of elements: structs have several. */
    static List<ValueColumn> of(String name, DType dtype) {
        List<ValueColumn> columns = new ArrayList<>();
        add(name, List.of(), dtype, columns);
        return columns;
    }

    private static void add(String name, List<String> fields, DType dtype, List<ValueColumn> columns) {
        long size = dtype.itemSize();
        switch (dtype.kind()) {
            case STRUCT -> {
                for (DType.Field field : dtype.fields()) {
                    List<String> way = new ArrayList<>(fields);
                    way.add(field.name());
                    add(fields.isEmpty() ? field.name() : name + "_" + field.name(), way, field.dtype(), columns);
                }
            }
            case COMPLEX -> {
                DataType part = size == 8 ? DataTypes.FloatType : DataTypes.DoubleType;
                columns.add(new ValueColumn(name + "_re", fields, here(dtype), 0, part));
                columns.add(new ValueColumn(name + "_im", fields, here(dtype), (int) size / 2, part));
            }
            case RAW, BYTES -> columns.add(new ValueColumn(name, fields, null, 0, DataTypes.BinaryType));
            case UNICODE -> columns.add(new ValueColumn(name, fields, null, 0, DataTypes.StringType));
            case DATETIME, TIMEDELTA -> columns.add(
                    new ValueColumn(name, fields, here(dtype), 0, DataTypes.LongType));
            default -> columns.add(number(name, fields, dtype));
        }
    }

    private static DType here(DType dtype) {
        return dtype.withByteOrder(ByteOrder.nativeOrder());
    }

    /** Unsigned integers widen to the next signed type. */
    private static ValueColumn number(String name, List<String> fields, DType dtype) {
        return switch (dtype.kind() + " " + dtype.itemSize()) {
            case "BOOL 1" -> new ValueColumn(name, fields, DType.BOOL, 0, DataTypes.BooleanType);
            case "INT 1" -> new ValueColumn(name, fields, DType.INT8, 0, DataTypes.ByteType);
            case "INT 2", "UINT 1" -> new ValueColumn(name, fields, DType.INT16, 0, DataTypes.ShortType);
            case "INT 4", "UINT 2" -> new ValueColumn(name, fields, DType.INT32, 0, DataTypes.IntegerType);
            case "INT 8", "UINT 4" -> new ValueColumn(name, fields, DType.INT64, 0, DataTypes.LongType);
            case "UINT 8" -> new ValueColumn(name, fields, DType.UINT64, 0, DataTypes.createDecimalType(DIGITS, 0));
            case "FLOAT 8" -> new ValueColumn(name, fields, DType.FLOAT64, 0, DataTypes.DoubleType);
            default -> new ValueColumn(name, fields, DType.FLOAT32, 0, DataTypes.FloatType);
        };
    }

    /** Whether the smallest long stands for no value: NaT. */
    boolean hasNull() {
        return cast != null && (cast.kind() == DType.Kind.DATETIME || cast.kind() == DType.Kind.TIMEDELTA);
    }

    /** The column's elements of an array, a view. */
    NDArray of(NDArray elements) {
        NDArray part = elements;
        for (String field : fields) {
            part = part.field(field);
        }
        return part;
    }
}
