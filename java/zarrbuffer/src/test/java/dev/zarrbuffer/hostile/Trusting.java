package dev.zarrbuffer.hostile;

import dev.zarrbuffer.DLPack;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
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
    static Object[] arguments(Executable call, Random random) {
        return switch (call.getDeclaringClass().getSimpleName() + "." + call.getName()) {
            case "NDArray.wrapAddress" -> memory(random);
            case "NDArray.fromDLPack" -> new Object[] {tensor(DLPack.Form.VERSIONED, random)};
            case "DLPack.adopt", "DLPack.delete" -> tensorAndForm(call.getParameterCount(), random);
            // What is no stream is one of another library's: the default one is everybody's.
            case "CudaStream.ofHandle" -> new Object[] {0L, Device.list().get(random.nextInt(Device.list().size()))};
            default -> null;
        };
    }

    private static Object[] memory(Random random) {
        ByteBuffer memory = ByteBuffer.allocateDirect(64);
        // What keeps the memory reachable as long as the array.
        Runnable release = memory::clear;
        long address = new Pointer(memory).address();
        return new Object[] {address, (long) random.nextInt(65), Device.CPU, release};
    }

    private static Object[] tensorAndForm(int count, Random random) {
        DLPack.Form form = count == 1 || random.nextBoolean() ? DLPack.Form.VERSIONED : DLPack.Form.UNVERSIONED;
        long tensor = tensor(form, random);
        return switch (count) {
            case 1 -> new Object[] {tensor};
            case 2 -> new Object[] {tensor, form};
            default -> new Object[] {tensor, form, random.nextBoolean()};
        };
    }

    private static long tensor(DLPack.Form form, Random random) {
        return DLPack.export(NDArray.of(new int[random.nextInt(9)]), form, null);
    }
}
