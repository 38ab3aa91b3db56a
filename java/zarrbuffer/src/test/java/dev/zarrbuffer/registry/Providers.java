package dev.zarrbuffer.registry;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.BufferPrototypeProvider;
import dev.zarrbuffer.BufferRegistry;

/** Prints the names of all prototypes, of which providers bring some. */
public final class Providers {
    private Providers() {}

    public static void main(String[] arguments) {
        BufferRegistry.get("cpu");
        BufferRegistry.get("good");
        System.out.println(BufferRegistry.names());
    }

    /** As it should be. */
    public static final class Good implements BufferPrototypeProvider {
        @Override
        public String name() {
            return "good";
        }

        @Override
        public BufferPrototype prototype() {
            return BufferPrototype.cpu();
        }
    }

    /** Without a name. */
    public static final class Nameless implements BufferPrototypeProvider {
        @Override
        public String name() {
            return null;
        }

        @Override
        public BufferPrototype prototype() {
            return BufferPrototype.cpu();
        }
    }

    /** Not to be made. */
    public static final class Throwing implements BufferPrototypeProvider {
        public Throwing() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public BufferPrototype prototype() {
            return BufferPrototype.cpu();
        }
    }
}
