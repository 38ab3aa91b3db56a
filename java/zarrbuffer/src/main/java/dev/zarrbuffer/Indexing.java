package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.Objects;

/** Getting and setting elements by keys, for {@link NDArray}. */
final class Indexing {
    private Indexing() {}

    static NDArray get(NDArray array, Index[] parts) {
        Keys key = new Keys(parts);
        if (!key.copies(array.rank)) {
            Scratch scratch = key.put(Scratch.begin().array(array));
            return array.viewOf(Bridge.array_index(scratch.address()), scratch);
        }
        if (key.isBasic()) {
            return array.make(array.device(), slab ->
                    Bridge.array_get_element(key.put(Scratch.begin().number(slab).array(array)).address()));
        }
        key.acquire();
        try {
            return array.make(array.device(), slab -> Bridge.array_get(key.put(Scratch.begin().array(array)).address()));
        } finally {
            key.release();
        }
    }

    static void set(NDArray array, Object value, Index[] parts) {
        array.checkWritable();
        Keys key = new Keys(parts);
        Scalar scalar = Scalar.of(Objects.requireNonNull(value, "value"), array.dtype());
        NDArray values = scalar == null ? Values.array(value) : null;
        try {
            set(array, key, scalar, values);
        } finally {
            if (values != null) {
                Values.closeCopy(values, value);
            }
        }
    }

    /** Assigns the scalar, or the values where there is none. */
    private static void set(NDArray array, Keys key, Scalar scalar, NDArray values) {
        array.storage.acquire();
        try {
            key.acquire();
            try {
                if (values == null) {
                    setScalar(array, key, scalar);
                } else {
                    setArray(array, key, values);
                }
            } finally {
                key.release();
            }
        } finally {
            array.storage.release();
        }
    }

    private static void setScalar(NDArray array, Keys key, Scalar value) {
        Memory.retry(array.device(), () -> Bridge.array_set_scalar(
                key.put(Scratch.begin().array(array)).scalar(value).address(), value.text()));
    }

    private static void setArray(NDArray array, Keys key, NDArray value) {
        value.storage.acquire();
        try {
            Memory.retry(array.device(), () ->
                    Bridge.array_set(key.put(Scratch.begin().array(array)).array(value).address()));
        } finally {
            value.storage.release();
        }
    }

    static void fill(NDArray array, Object value) {
        Scalar scalar = Scalar.of(Objects.requireNonNull(value, "value"), array.dtype());
        if (scalar == null) {
            set(array, value, new Index[] {Index.ellipsis()});
            return;
        }
        array.checkWritable();
        array.storage.acquire();
        try {
            Errors.check(Bridge.array_fill(
                    Scratch.begin().array(array).scalar(scalar).address(), scalar.text()));
        } finally {
            array.storage.release();
        }
    }
}
