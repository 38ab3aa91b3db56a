package dev.zarrbuffer.shortage;

import dev.zarrbuffer.DType;

/** Meets a shortage and goes on. Argument: which. */
final class ShortOfMemory {
    static final String SURVIVED = "goes on";
    private static final int THREADS = 8;
    private static final long STACK = 512 << 10;

    private ShortOfMemory() {}

    public static void main(String[] arguments) throws InterruptedException {
        Shortage shortage = Shortage.valueOf(arguments[0]);
        if (shortage.deep) {
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(null, () -> overflow(shortage), "deep", STACK);
                thread.start();
                thread.join();
            }
        } else {
            run(shortage);
        }
        if (DType.of("[[\"a\",\"<i4\"]]").fields().get(0).name().equals("a")) {
            System.out.println(SURVIVED);
        }
    }

    private static void run(Shortage shortage) {
        try {
            shortage.call();
            throw new AssertionError("there was room");
        } catch (OutOfMemoryError e) {
            System.out.println(e);
        }
    }

    private static void overflow(Shortage shortage) {
        try {
            deeper(shortage);
        } catch (StackOverflowError e) {
            // As it should.
        }
    }

    private static void deeper(Shortage shortage) {
        shortage.call();
        deeper(shortage);
    }
}
