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
            "reference.py has it in Python."),
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
