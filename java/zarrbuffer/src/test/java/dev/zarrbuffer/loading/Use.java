package dev.zarrbuffer.loading;

import dev.zarrbuffer.NDArray;

/** A program that uses the library once, and once more after a failure. */
public final class Use {
    static final String DONE = "the sum is 6";

    private Use() {}

    public static void main(String[] arguments) {
        try {
            sum();
        } catch (LinkageError first) {
            System.out.println("first: " + first);
            try {
                sum();
            } catch (LinkageError second) {
                System.out.println("then: " + second + ", because " + second.getCause());
            }
            System.exit(1);
        }
    }

    public static void sum() {
        NDArray array = NDArray.of(new int[] {1, 2, 3});
        System.out.println("the sum is " + (array.getInt(0) + array.getInt(1) + array.getInt(2)));
    }
}
