package dev.zarrbuffer.interop;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Test;

/** Arrays in the hands of another library behind JavaCPP, as docs/hand-over.md shows it. */
class OpenBlasTest {
    /** c = a b, in place. Rows may lie apart: the stride of the first axis says how far. */
    private static void multiply(NDArray a, NDArray b, NDArray c) {
        try (dev.zarrbuffer.cpp.NDArray heldA = a.toCpp();
                dev.zarrbuffer.cpp.NDArray heldB = b.toCpp();
                dev.zarrbuffer.cpp.NDArray heldC = c.toCpp()) {
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
                    (int) a.shape()[0], (int) b.shape()[1], (int) a.shape()[1],
                    1, new DoublePointer(heldA.data()), leading(a), new DoublePointer(heldB.data()), leading(b),
                    0, new DoublePointer(heldC.data()), leading(c));
        }
    }

    private static int leading(NDArray matrix) {
        return Math.toIntExact(matrix.strides()[0] / matrix.dtype().itemSize());
    }

    @Test
    void multipliesInPlace() {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray b = NDArray.of(new double[][] {{1, 0}, {0, 1}, {1, 1}});
        NDArray c = NDArray.zeros(DType.FLOAT64, 2, 2);
        multiply(a, b, c);
        assertTrue(c.equal(NDArray.of(new double[][] {{4, 5}, {10, 11}})).all(), c::toString);
    }

    @Test
    void multipliesPartsOfLargerMatrices() {
        NDArray large = NDArray.full(DType.FLOAT64, 7, 5, 6);
        NDArray part = large.get(Slice.of(1, 3), Slice.of(2, 5));
        part.set(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray product = NDArray.full(DType.FLOAT64, 9, 3, 4);
        multiply(part, NDArray.of(new double[][] {{1, 0}, {0, 1}, {1, 1}}), product.get(Slice.of(1, 3), Slice.of(1, 3)));
        NDArray expected = NDArray.full(DType.FLOAT64, 9, 3, 4);
        expected.set(new double[][] {{4, 5}, {10, 11}}, Slice.of(1, 3), Slice.of(1, 3));
        assertTrue(product.equal(expected).all(), product::toString);
        assertTrue(large.get(Index.at(0)).equal(7).all());
    }

    @Test
    void multipliesATransposedViewWithoutACopy() {
        NDArray stored = NDArray.of(new double[][] {{1, 4}, {2, 5}, {3, 6}});
        NDArray c = NDArray.zeros(DType.FLOAT64, 2, 2);
        NDArray b = NDArray.of(new double[][] {{1, 0}, {0, 1}, {1, 1}});
        try (dev.zarrbuffer.cpp.NDArray a = stored.transpose().toCpp();
                dev.zarrbuffer.cpp.NDArray heldB = b.toCpp();
                dev.zarrbuffer.cpp.NDArray heldC = c.toCpp()) {
            cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, 2, 2, 3, 1, new DoublePointer(a.data()), leading(stored),
                    new DoublePointer(heldB.data()), 2, 0, new DoublePointer(heldC.data()), 2);
        }
        assertTrue(c.equal(NDArray.of(new double[][] {{4, 5}, {10, 11}})).all(), c::toString);
    }
}
