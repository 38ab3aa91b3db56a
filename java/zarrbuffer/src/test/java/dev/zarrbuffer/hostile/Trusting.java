package dev.zarrbuffer.hostile;

import java.lang.reflect.Executable;
import java.nio.ByteBuffer;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;

/**
 * The methods that must believe what they are told, since nobody can check it: an address. They get true ones. Their
 * documentation says that they trust; there must be no others.
 */
final class Trusting {
    private Trusting() {}

    /** Arguments that hold; null for all other methods. */
    static Object[] arguments(Executable call, Random random, Pool pool) {
        if (!call.getName().equals("wrapAddress")) {
            return null;
        }
        ByteBuffer memory = ByteBuffer.allocateDirect(64);
        // What keeps the memory reachable as long as the array.
        Runnable release = memory::clear;
        long address = new Pointer(memory).address();
        return new Object[] {address, (long) random.nextInt(65), dev.zarrbuffer.Device.CPU, release};
    }
}
