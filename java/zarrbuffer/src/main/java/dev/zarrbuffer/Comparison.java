package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.Objects;
import java.util.function.Supplier;

/** Comparing elements, for {@link NDArray} and {@link Buffer}. */
final class Comparison {
    private Comparison() {}

    /** Calls while the storages of both are acquired. */
    private static <R> R both(NDArray a, NDArray b, Supplier<R> call) {
        a.storage.acquire();
        try {
            b.storage.acquire();
            try {
                return call.get();
            } finally {
                b.storage.release();
            }
        } finally {
            a.storage.release();
        }
    }

    static NDArray equal(NDArray a, Object other) {
        Scalar scalar = Scalar.of(Objects.requireNonNull(other, "other"), a.dtype());
        if (scalar != null) {
            return a.make(a.device(), slab -> Bridge.array_equal_scalar(
                    Scratch.begin().array(a).scalar(scalar).address(), scalar.text()));
        }
        NDArray b = Values.array(other);
        try {
            return both(a, b, () -> a.make(a.device(), slab ->
                    Bridge.array_equal(Scratch.begin().array(a).array(b).address())));
        } finally {
            Values.closeCopy(b, other);
        }
    }

    static boolean allEqual(NDArray a, Object other, boolean equalNan) {
        if (other == null) {
            return false;
        }
        Scalar scalar = Scalar.of(other, a.dtype());
        if (scalar == null) {
            NDArray b = Values.array(other);
            try {
                return both(a, b, () -> Memory.retry(a.device(), () ->
                        Bridge.array_all_equal(Scratch.begin().array(a).array(b).flag(equalNan).address()))) != 0;
            } finally {
                Values.closeCopy(b, other);
            }
        }
        a.storage.acquire();
        try {
            return Memory.retry(a.device(), () -> Bridge.array_all_equal_scalar(
                    Scratch.begin().array(a).scalar(scalar).flag(equalNan).address(), scalar.text())) != 0;
        } finally {
            a.storage.release();
        }
    }

    /** Equal bytes of two flat arrays, in whatever memory. */
    static boolean sameBytes(NDArray a, NDArray b) {
        return both(a, b, () -> Memory.retry(a.device(), () ->
                Bridge.buffer_equal(Scratch.begin().array(a).array(b).address()))) != 0;
    }
}
