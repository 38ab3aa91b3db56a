package dev.zarrbuffer.shortage;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.util.List;

/** A call that a heap of that size, or any stack in the end, has no room for. */
enum Shortage {
    TEXT_IN("256m") {
        @Override
        void call() {
            DType.of("a".repeat(150_000_000));
        }
    },
    NAME_IN("256m") {
        @Override
        void call() {
            PAIRS.field("a".repeat(150_000_000));
        }
    },
    TEXT_OUT("64m") {
        @Override
        void call() {
            NDArray.zeros(DType.of("|V20000000"), 1).toString();
        }
    },
    BYTES_OUT("64m") {
        @Override
        void call() {
            BufferPrototype.cpu().buffer().fromArrayLike(NDArray.zeros(DType.UINT8, 100_000_000)).toByteArray();
        }
    },
    CPP_TEXT_IN("256m") {
        @Override
        void call() {
            dev.zarrbuffer.cpp.DType.parse("a".repeat(150_000_000));
        }
    },
    CPP_TEXT_OUT("64m") {
        @Override
        void call() {
            NDArray.zeros(DType.of("|V20000000"), 1).toCpp().to_string();
        }
    },
    CPP_BYTES_OUT("64m") {
        @Override
        void call() {
            BufferPrototype.cpu().buffer().fromArrayLike(NDArray.zeros(DType.UINT8, 100_000_000)).toCpp().to_bytes();
        }
    },
    STACK_OF_DTYPES("256m", true) {
        @Override
        void call() {
            DType.of("[[\"a\",\"<i4\"]]");
        }
    },
    STACK_OF_ERRORS("256m", true) {
        @Override
        void call() {
            try {
                DType.of("[[\"a\",\"<i9\"]]");
            } catch (IllegalArgumentException e) {
                // As it should.
            }
        }
    },
    STACK_OF_TEXTS("256m", true) {
        @Override
        void call() {
            TEXTS.toString();
        }
    },
    STACK_OF_CPP_TEXTS("256m", true) {
        @Override
        void call() {
            dev.zarrbuffer.cpp.DType.parse("<i4").close();
        }
    };

    private static final NDArray PAIRS = NDArray.zeros(DType.of("[[\"a\",\"<i4\"],[\"b\",\"<f4\"]]"), 3);
    private static final NDArray TEXTS = NDArray.of(List.of("one", "two"));

    final String heap;
    /** Whether to call it deeper and deeper. */
    final boolean deep;

    Shortage(String heap) {
        this(heap, false);
    }

    Shortage(String heap, boolean deep) {
        this.heap = heap;
        this.deep = deep;
    }

    abstract void call();
}
