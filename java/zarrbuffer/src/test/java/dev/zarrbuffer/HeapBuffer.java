package dev.zarrbuffer;

/** Flat bytes in a Java heap array: what a user writes for memory of his own. */
final class HeapBuffer extends Buffer {
    static final Factory FACTORY = HeapFactory.INSTANCE;

    HeapBuffer(ArrayLike array) {
        super(array);
    }

    @Override
    protected Factory factory() {
        return FACTORY;
    }

    private enum HeapFactory implements Factory {
        INSTANCE;

        @Override
        public HeapBuffer createZeroLength() {
            return fromBytes(new byte[0]);
        }

        @Override
        public HeapBuffer fromArrayLike(ArrayLike array) {
            return new HeapBuffer(array);
        }

        @Override
        public HeapBuffer fromBuffer(Buffer buffer) {
            return buffer instanceof HeapBuffer heap ? heap : new HeapBuffer(HeapArray.of(buffer.asHostArray()));
        }

        @Override
        public HeapBuffer fromBytes(byte[] bytes) {
            return new HeapBuffer(HeapArray.of(NDArray.of(bytes).view(DType.UINT8)));
        }
    }
}
