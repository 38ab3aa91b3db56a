package dev.zarrbuffer;

/**
 * A prototype that {@link BufferRegistry} finds through {@link java.util.ServiceLoader}: name your implementation in
 * {@code META-INF/services/dev.zarrbuffer.BufferPrototypeProvider} or in a {@code provides} clause of your module.
 */
public interface BufferPrototypeProvider {
    /** {@return the name to find it by} */
    String name();

    /** {@return the prototype, asked for when it is used} */
    BufferPrototype prototype();
}
