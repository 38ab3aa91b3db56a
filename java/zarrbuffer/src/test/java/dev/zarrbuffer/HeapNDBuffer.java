package dev.zarrbuffer;

/** An n-d block in a Java heap array: what a user writes for memory of his own. */
final class HeapNDBuffer extends NDBuffer {
    static final Factory FACTORY = HeapFactory.INSTANCE;

    HeapNDBuffer(HeapArray array) {
        super(array);
    }

    @Override
    protected Factory factory() {
        return FACTORY;
    }

    private enum HeapFactory implements Factory {
        INSTANCE;

        @Override
        public HeapNDBuffer create(DType dtype, Order order, Object fillValue, long... shape) {
            return new HeapNDBuffer(HeapArray.of(NDArray.full(dtype, fillValue, shape)));
        }

        @Override
        public HeapNDBuffer fromNDArrayLike(NDArrayLike array) {
            return new HeapNDBuffer(array instanceof HeapArray heap ? heap : HeapArray.of(array.asHostArray()));
        }

        @Override
        public HeapNDBuffer fromHostArray(Object array) {
            return new HeapNDBuffer(HeapArray.of(NDArray.of(array)));
        }
    }
}
