package dev.zarrbuffer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;

/** Tests that need a CUDA device: each is skipped, with the reason, where there is none. */
public abstract class NeedsCuda {
    /** The device that is tested. */
    protected static final Device CUDA = Device.cuda(0);

    @BeforeEach
    final void needsDevice() {
        assumeTrue(Cuda.available(), Cuda::whyNot);
    }
}
