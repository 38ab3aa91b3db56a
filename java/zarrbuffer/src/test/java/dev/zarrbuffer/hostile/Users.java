package dev.zarrbuffer.hostile;

import dev.zarrbuffer.ArrayLike;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.NDArrayLike;
import dev.zarrbuffer.NDBuffer;

/** What users write: buffers of their own, over arrays and with factories of anybody's. */
final class Users {
    private Users() {}

    /** Flat bytes. */
    public static final class Bytes extends Buffer {
        private final Factory factory;

        public Bytes(ArrayLike array, Factory factory) {
            super(array);
            this.factory = java.util.Objects.requireNonNull(factory, "factory");
        }

        @Override
        protected Factory factory() {
            return factory;
        }
    }

    /** An n-d block. */
    public static final class Block extends NDBuffer {
        private final Factory factory;

        public Block(NDArrayLike array, Factory factory) {
            super(array);
            this.factory = java.util.Objects.requireNonNull(factory, "factory");
        }

        @Override
        protected Factory factory() {
            return factory;
        }
    }
}
