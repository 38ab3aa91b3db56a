package dev.zarrbuffer.conformance;

/**
 * Where ours differs from NumPy on purpose, and how the tester avoids it or what reference.py does instead of NumPy. A
 * mismatch at any other place is a bug.
 */
enum Differences {
    SATURATING_CASTS(
            "A float that does not fit an integer dtype saturates, and NaN becomes 0.",
            "C, NumPy and CuPy disagree with themselves: NumPy's result depends on the processor and on the length.",
            "reference.py saturates such values before NumPy casts."),
    FLOAT_SCALARS(
            "A float scalar that does not fit an integer dtype is an ArithmeticException.",
            "NumPy cuts 300.0 to 44 in an int8, though it refuses 300.",
            "Float scalars for integer targets fit, are NaN, or are infinite."),
    ELEMENT_FROM_ARRAY(
            "An array assigned to a key of integers only is cast and broadcast as to any other key.",
            "NumPy asks the array for a Python number there, and warns that it will not do so for long.",
            "reference.py adds an ellipsis to the key."),
    EMPTY_ASSIGNMENT(
            "A value that does not broadcast is refused even where no element would be written.",
            "NumPy looks at the shape of the value there for some keys, and not for others.",
            "reference.py looks at it for all."),
    OVERLAP(
            "A value that overlaps the target is read as it was before.",
            "NumPy means to do so too, but a[::2] = a[:14] and a[mask] = a[::-1] write over what they still read.",
            "reference.py copies such values first."),
    MASKED_VALUES(
            "A value assigned through a mask of the whole shape may have leading axes of length 1.",
            "NumPy refuses that for this one kind of key.",
            "reference.py drops such axes."),
    EMPTY_MASKS(
            "A mask has the lengths of the axes that it covers.",
            "NumPy lets a mask of length 0 pass for an axis of any length.",
            "reference.py refuses them."),
    CASTS_OF_VOID(
            "A cast that the dtypes refuse is refused whatever the shape: raw bytes, structs, units too far apart.",
            "NumPy lets arrays without elements pass, and corrupts its heap when it refuses such a struct of rank 5.",
            "reference.py refuses them before NumPy sees them."),
    TIMES_AS_TEXT(
            "Times are cast to text.",
            "NumPy 2.4's cast of times to S and U writes garbage or corrupts its heap.",
            "Programs do not cast so; tests with literal values do."),
    FAILING_CASTS(
            "Where an element cannot be cast, nothing is written.",
            "NumPy writes what comes before it, and corrupts its heap if that happens under an advanced key.",
            "reference.py casts all but numbers in one dimension before it assigns."),
    TWO_FAULTS(
            "Where both the key and the value are refused, the error is the key's.",
            "NumPy's order depends on the kind of the key.",
            "reference.py tries the key alone after an error."),
    FRESH_ARRAYS(
            "What advanced indexing and comparing return is in order C.",
            "NumPy chooses the order by the key and by its ufuncs' loops, and documents neither.",
            "reference.py copies such results to order C."),
    NEGATIVE_LENGTHS(
            "reshape infers a length of -1, and refuses other negative ones.",
            "NumPy takes any negative number for -1, and documents -1 only.",
            "Programs have no negative lengths but -1."),
    ALL_EQUAL(
            "allEqual is zarr-python's NDBuffer.all_equal, not a function of NumPy.",
            "NumPy has no such function.",
            "reference.py has it in Python, but for text beside other kinds and points in time beside durations, which are unequal, NaT too."),
    FAR_YEARS(
            "Ticks that leave int64 in another unit, such as years past 10^15, wrap in our way.",
            "NumPy's arithmetic overflows there, in an order of its own.",
            "Such programs are not compared and not counted."),
    NO_TEXT(
            "UTF-32 that is no code point is kept and compared as it is.",
            "NumPy refuses to read it, at some operations and not at others, and crashes at one.",
            "Programs that come to such text are not compared and not counted."),
    ITEMS_AS_BYTES(
            "Bytes compare with raw elements and structs as one element.",
            "NumPy has no comparison of bytes with V.",
            "reference.py makes an element of them."),
    WHOLE_WRITES(
            "An assignment that fails has written nothing.",
            "NumPy assigns a struct field by field, and stops at the first that fails.",
            "reference.py puts back what was there."),
    ZERO_FILL(
            "A fill value of none, 0 or false makes all bytes zero, in strings too, as zarr-python's create has it.",
            "NumPy's full writes the text '0' or 'False' into strings.",
            "reference.py takes np.zeros for them."),
    VIEWED_BOOL(
            "Any byte but 0 is true in a bool.",
            "NumPy's results are undefined for bool bytes other than 0 and 1.",
            "Views to dtypes with bools, and to UTF-32, are made of the same dtype only.");

    final String rule;
    final String reason;
    final String testing;

    Differences(String rule, String reason, String testing) {
        this.rule = rule;
        this.reason = reason;
        this.testing = testing;
    }
}
