package dev.zarrbuffer.examples;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;

/** A Zarr array into the memory of a GPU, where there is one. */
public final class FillAGpu {
    private FillAGpu() {}

    /** Prints why not where there is no GPU. */
    public static void main(String[] args) throws IOException {
        if (!Cuda.available()) {
            System.out.println("No GPU: " + Cuda.whyNot());
            return;
        }
        NDBuffer planes = planes(Path.of("java", "testdata", "astronaut"), BufferPrototype.cuda());
        System.out.println(planes);
        System.out.println(Memory.inUse(Device.cuda(0)) + " bytes in use on the GPU");
    }

    /** Reads pixels and turns them to planes of float32 in the memory that the prototype names. */
    static NDBuffer planes(Path folder, BufferPrototype prototype) throws IOException {
        ZarrArray array = ZarrArray.open(LocalStore.of(folder), "");
        NDBuffer pixels = array.read(prototype, Slice.to(128), Slice.to(128), Index.all());
        return pixels.transpose(2, 0, 1).astype(DType.FLOAT32, Order.C);
    }

    /** The way without Zarr: from the host to a device and back. */
    static NDArray thereAndBack(NDArray host, Device device) {
        NDArray there = host.to(device);
        there.set(0, Slice.to(2));
        return there.to(Device.CPU);
    }
}
