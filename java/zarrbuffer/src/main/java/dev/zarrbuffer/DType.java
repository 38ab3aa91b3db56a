package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An element type: kind, size, byte order, and for times the unit, for structs the fields. Immutable; equal to another
 * of the same meaning and byte order; survives serialization to another JVM. The constants have the machine's byte
 * order.
 */
public final class DType implements Serializable {
    // Before the constants, which need them.
    private static final Kind[] KINDS = Kind.values();
    private static final Unit[] UNITS = Unit.values();

    /** True or false, one byte. */
    public static final DType BOOL = of("bool");
    /** Signed integer of 1 byte. */
    public static final DType INT8 = of("int8");
    /** Signed integer of 2 bytes. */
    public static final DType INT16 = of("int16");
    /** Signed integer of 4 bytes. */
    public static final DType INT32 = of("int32");
    /** Signed integer of 8 bytes. */
    public static final DType INT64 = of("int64");
    /** Unsigned integer of 1 byte. */
    public static final DType UINT8 = of("uint8");
    /** Unsigned integer of 2 bytes. */
    public static final DType UINT16 = of("uint16");
    /** Unsigned integer of 4 bytes. */
    public static final DType UINT32 = of("uint32");
    /** Unsigned integer of 8 bytes. */
    public static final DType UINT64 = of("uint64");
    /** IEEE 754 binary16. */
    public static final DType FLOAT16 = of("float16");
    /** The upper half of a float32. */
    public static final DType BFLOAT16 = of("bfloat16");
    /** IEEE 754 binary32. */
    public static final DType FLOAT32 = of("float32");
    /** IEEE 754 binary64. */
    public static final DType FLOAT64 = of("float64");
    /** Two float32. */
    public static final DType COMPLEX64 = of("complex64");
    /** Two float64. */
    public static final DType COMPLEX128 = of("complex128");

    /** What the bytes of an element mean. */
    public enum Kind {
        /** True or false. */
        BOOL,
        /** Signed integers. */
        INT,
        /** Unsigned integers. */
        UINT,
        /** IEEE 754 floats. */
        FLOAT,
        /** bfloat16. */
        BFLOAT,
        /** Two floats. */
        COMPLEX,
        /** Uninterpreted bytes, NumPy's V. */
        RAW,
        /** Bytes padded with zeros, NumPy's S. */
        BYTES,
        /** UTF-32 padded with zeros, NumPy's U. */
        UNICODE,
        /** Ticks since 1970. */
        DATETIME,
        /** Ticks. */
        TIMEDELTA,
        /** Named fields. */
        STRUCT
    }

    /** Units of times; a tick is {@link #unitCount()} of them. */
    public enum Unit {
        /** Calendar years. */
        YEAR("Y"),
        /** Calendar months. */
        MONTH("M"),
        /** Seven days. */
        WEEK("W"),
        /** 24 hours. */
        DAY("D"),
        /** 60 minutes. */
        HOUR("h"),
        /** 60 seconds. */
        MINUTE("m"),
        /** Seconds. */
        SECOND("s"),
        /** 10<sup>-3</sup> s. */
        MILLISECOND("ms"),
        /** 10<sup>-6</sup> s. */
        MICROSECOND("us"),
        /** 10<sup>-9</sup> s. */
        NANOSECOND("ns"),
        /** 10<sup>-12</sup> s. */
        PICOSECOND("ps"),
        /** 10<sup>-15</sup> s. */
        FEMTOSECOND("fs"),
        /** 10<sup>-18</sup> s. */
        ATTOSECOND("as"),
        /** No unit: of times that have none, and of every other dtype. */
        GENERIC("generic");

        /** As NumPy writes it. */
        private final String symbol;

        Unit(String symbol) {
            this.symbol = symbol;
        }
    }

    /**
     * A field of a struct.
     *
     * @param name its name
     * @param dtype its type
     * @param offset where it starts, in bytes from the start of the item
     */
    public record Field(String name, DType dtype, long offset) {}

    @Serial
    private static final long serialVersionUID = 1;

    /** DType::code() of the core: the whole type, in this process. */
    private final transient long code;

    private final transient Kind kind;
    private final transient long itemSize;
    private final transient ByteOrder byteOrder;
    private final transient Unit unit;
    private final transient int unitCount;
    private final transient int fieldCount;

    private DType(long code) {
        Scratch info = Scratch.begin();
        Errors.check(Bridge.dtype_info(code, info.address()));
        this.code = code;
        kind = KINDS[(int) info.result(0)];
        itemSize = info.result(1);
        byteOrder = info.result(2) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        unit = UNITS[(int) info.result(3)];
        unitCount = (int) info.result(4);
        fieldCount = (int) info.result(5);
    }

    /**
     * Parses a type.
     *
     * @param text a Zarr v3 name ({@code float32}, {@code r16}), a NumPy type string ({@code <f4}, {@code |V16},
     *     {@code <M8[ns]}), or as JSON text a Zarr v3 name with configuration or a v2 list of struct fields
     * @return the type
     * @throws IllegalArgumentException for anything else, with the reason
     */
    public static DType of(String text) {
        return ofCode(Errors.check(Bridge.dtype_parse(Text.encode(Objects.requireNonNull(text, "text")))));
    }

    /**
     * {@return uninterpreted bytes: NumPy's V, Zarr's r}
     *
     * @param bytes of one element
     * @throws IllegalArgumentException for none, or more than there can be
     */
    public static DType raw(long bytes) {
        return of("|V" + bytes);
    }

    /**
     * {@return bytes padded with zeros: NumPy's S}
     *
     * @param bytes of one element
     * @throws IllegalArgumentException for none, or more than there can be
     */
    public static DType bytes(long bytes) {
        return of("|S" + bytes);
    }

    /**
     * {@return text padded with zeros, four bytes a character, in the machine's byte order: NumPy's U}
     *
     * @param characters of one element
     * @throws IllegalArgumentException for none, or more than there can be
     */
    public static DType unicode(long characters) {
        return of(machineOrder() + "U" + characters);
    }

    /**
     * {@return points in time since 1970, in the machine's byte order: NumPy's M8}
     *
     * @param unit of a tick
     * @param count how many of them a tick is
     * @throws IllegalArgumentException for a count below 1 or above 2<sup>31</sup>-1
     */
    public static DType datetime(Unit unit, int count) {
        return of(times("M8", unit, count));
    }

    /**
     * {@return spans of time, in the machine's byte order: NumPy's m8}
     *
     * @param unit of a tick
     * @param count how many of them a tick is
     * @throws IllegalArgumentException for a count below 1 or above 2<sup>31</sup>-1
     */
    public static DType timedelta(Unit unit, int count) {
        return of(times("m8", unit, count));
    }

    private static String times(String kind, Unit unit, int count) {
        return machineOrder() + kind + "[" + (count == 1 ? "" : count) + unit.symbol + "]";
    }

    private static String machineOrder() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
    }

    /**
     * {@return named fields, one after another without gaps}
     *
     * @param fields names and types, in the order in which the map gives them: a {@code LinkedHashMap} keeps it
     * @throws IllegalArgumentException for no fields, or one without a name
     */
    public static DType struct(Map<String, DType> fields) {
        return of(fields.entrySet().stream()
                .map(field -> "[" + quoted(field.getKey()) + "," + field.getValue().toZarrV2() + "]")
                .collect(Collectors.joining(",", "[", "]")));
    }

    /** As JSON has it. */
    private static String quoted(String name) {
        StringBuilder text = new StringBuilder("\"");
        for (char character : name.toCharArray()) {
            if (character < ' ' || character == '"' || character == '\\') {
                text.append(String.format("\\u%04x", (int) character));
            } else {
                text.append(character);
            }
        }
        return text.append('"').toString();
    }

    static DType ofCode(long code) {
        return new DType(code);
    }

    /** {@return what the bytes of an element mean} */
    public Kind kind() {
        return kind;
    }

    /** {@return bytes of one element} */
    public long itemSize() {
        return itemSize;
    }

    /**
     * {@return the order of an element's bytes; the machine's where there is none to speak of (one byte, raw, S,
     * structs)}
     */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /**
     * {@return the same type in another byte order; in structs, every field}
     *
     * @param order the byte order
     */
    public DType withByteOrder(ByteOrder order) {
        return ofCode(Errors.check(Bridge.dtype_with_byte_order(code, orderCode(order))));
    }

    /** {@return the Zarr v3 name without configuration: {@code float32}, {@code r24}, {@code numpy.datetime64}} */
    public String name() {
        return text(0);
    }

    /** {@return NumPy's type string: {@code <f4}, {@code |V3}, {@code <M8[ns]}; structs give {@code |V<n>}} */
    public String typestr() {
        return text(1);
    }

    /** {@return Zarr v3 metadata as JSON text: a quoted name, or an object with name and configuration} */
    public String toZarrV3() {
        return text(2);
    }

    /** {@return Zarr v2 metadata as JSON text: a quoted type string, or a list of fields} */
    public String toZarrV2() {
        return text(3);
    }

    /** {@return the unit of times; GENERIC for every other kind} */
    public Unit unit() {
        return unit;
    }

    /** {@return how many units one tick is; 1 for all kinds but times} */
    public int unitCount() {
        return unitCount;
    }

    /** {@return the fields of a struct in order; none for other kinds} */
    public List<Field> fields() {
        List<Field> fields = new ArrayList<>(fieldCount);
        for (int i = 0; i < fieldCount; i++) {
            fields.add(new Field(
                    Text.of(Bridge.dtype_field_name(code, i)),
                    ofCode(Errors.check(Bridge.dtype_field(code, i))),
                    Errors.check(Bridge.dtype_field_offset(code, i))));
        }
        return List.copyOf(fields);
    }

    /**
     * {@return the field of that name}
     *
     * @param name the name of the field
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public Field field(String name) {
        List<Field> fields = fields();
        return fields.stream()
                .filter(field -> field.name().equals(Objects.requireNonNull(name, "name")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no field '" + name + "' in " + this + ", which has "
                        + fields.stream().map(Field::name).toList()));
    }

    /** {@return whether it is a signed or unsigned integer} */
    public boolean isInteger() {
        return kind == Kind.INT || kind == Kind.UINT;
    }

    /** {@return whether it is a float, bfloat16 included} */
    public boolean isFloating() {
        return kind == Kind.FLOAT || kind == Kind.BFLOAT;
    }

    /** {@return whether it is a number: bool, integers, floats and complex, which convert among each other by value} */
    public boolean isNumeric() {
        return kind.compareTo(Kind.COMPLEX) <= 0;
    }

    /** {@return whether it is a datetime or a timedelta} */
    public boolean isTime() {
        return kind == Kind.DATETIME || kind == Kind.TIMEDELTA;
    }

    /** {@return whether it has fields} */
    public boolean isStruct() {
        return kind == Kind.STRUCT;
    }

    /**
     * {@return whether {@link NDArrayLike#astype(DType)} has a conversion} As NumPy's {@code can_cast(from, to,
     * "unsafe")} where that is possible, but without what NumPy allows there and then cannot do, as units of time that
     * are too far apart.
     *
     * @param to the type to convert to
     */
    public boolean canCastTo(DType to) {
        return Errors.check(Bridge.dtype_can_cast(code, to.code)) != 0;
    }

    /**
     * {@return the type in which values of both compare and combine: NumPy's promotion, with bfloat16 as ml_dtypes has
     * it}
     *
     * @param other the other type
     * @throws IllegalArgumentException if there is none, with the reason
     * @throws ArithmeticException for units of time that are too far apart
     */
    public DType promote(DType other) {
        return equals(other) ? this : ofCode(Errors.check(Bridge.dtype_promote(code, other.code)));
    }

    /** {@return the same type in C++} */
    public dev.zarrbuffer.cpp.DType toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ type}
     *
     * @param object the C++ object
     */
    public static DType fromCpp(dev.zarrbuffer.cpp.DType object) {
        return CppInterop.fromCpp(object);
    }

    long code() {
        return code;
    }

    /** Equal to another of the same kind, size, byte order, unit and fields. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DType dtype && code == dtype.code;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(code);
    }

    /** The name, and the byte order when it is not the machine's. */
    @Override
    public String toString() {
        return text(4);
    }

    private String text(int form) {
        return Text.of(Bridge.dtype_text(code, form));
    }

    private static int orderCode(ByteOrder order) {
        return Objects.requireNonNull(order, "order") == ByteOrder.LITTLE_ENDIAN ? 0 : 1;
    }

    /** A dtype's code is valid in one process only: text travels, and the byte order, which it may not name. */
    String travellingText() {
        // Only the v2 form of a struct has the byte order of each field; only the v3 form has bfloat16.
        return kind == Kind.STRUCT ? toZarrV2() : toZarrV3();
    }

    static DType ofTravelled(String text, ByteOrder order) {
        DType dtype = of(text);
        return dtype.kind() == Kind.STRUCT ? dtype : dtype.withByteOrder(order);
    }

    /** {@return what travels to another JVM in place of this object: {@link Serialization}} */
    @Serial
    private Object writeReplace() {
        return new SerialProxy(this);
    }

    /**
     * Nobody writes this class itself.
     *
     * @param in what claims to hold it
     * @throws InvalidObjectException always
     */
    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw SerialProxy.required();
    }
}
