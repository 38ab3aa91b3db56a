/**
 * The buffer layer of Zarr for the JVM: flat and n-dimensional memory on the CPU and on CUDA devices, with NumPy's
 * rules and no Python. Start at {@link dev.zarrbuffer.BufferPrototype} or {@link dev.zarrbuffer.NDArray}.
 *
 * <p>Null arguments throw {@link java.lang.NullPointerException} unless a method says what null means.
 */
package dev.zarrbuffer;
