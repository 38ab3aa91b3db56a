package dev.zarrbuffer.spark;

import dev.zarrbuffer.zarr.ZarrArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of an array's table.
 *
 * @param axes names of the axes' columns
 * @param values columns of elements
 */
record ArrayColumns(List<String> axes, List<ValueColumn> values) implements Serializable {
    static ArrayColumns of(ZarrArray array, String value) {
        List<String> given = array.metadata().dimensionNames();
        List<String> axes = new ArrayList<>();
        for (int axis = 0; axis < array.shape().length; axis++) {
            String name = given == null ? null : given.get(axis);
            axes.add(name == null || name.isEmpty() ? "axis" + axis : name);
        }
        ArrayColumns columns = new ArrayColumns(List.copyOf(axes), List.copyOf(ValueColumn.of(value, array.dtype())));
        Set<String> names = new HashSet<>();
        for (String name : columns.schema().fieldNames()) {
            if (!names.add(name.toLowerCase(java.util.Locale.ROOT))) {
                throw new IllegalArgumentException(array + " has two columns of the name '" + name
                        + "'; the option valueColumn names the one of elements");
            }
        }
        return columns;
    }

    StructType schema() {
        StructType schema = new StructType();
        for (String axis : axes) {
            schema = schema.add(axis, DataTypes.LongType, false);
        }
        for (ValueColumn value : values) {
            schema = schema.add(value.name(), value.type(), value.hasNull());
        }
        return schema;
    }

    ValueColumn value(String name) {
        return values.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
