package dev.zarrbuffer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Prototypes by name, and which one is the default. Here from the start: {@code cpu}, {@code pinned}, {@code cuda},
 * and those of every {@link BufferPrototypeProvider}; one that is broken is left out, and the log tells why.
 * Thread-safe.
 */
public final class BufferRegistry {
    private static final String DEFAULT = "dev.zarrbuffer.prototype";

    /** A list of providers that cannot be read may fail again and again. */
    private static final int MOST_BROKEN = 100;

    private static final Logger LOGGER = System.getLogger("dev.zarrbuffer");
    private static final Map<String, Supplier<BufferPrototype>> PROTOTYPES = new ConcurrentHashMap<>();
    private static volatile String defaultName;

    static {
        PROTOTYPES.put("cpu", BufferPrototype::cpu);
        PROTOTYPES.put("pinned", BufferPrototype::pinned);
        PROTOTYPES.put("cuda", BufferPrototype::cuda);
        Iterator<BufferPrototypeProvider> providers = ServiceLoader.load(BufferPrototypeProvider.class).iterator();
        for (int broken = 0; broken < MOST_BROKEN; broken++) {
            if (takesAll(providers)) {
                break;
            }
        }
    }

    private BufferRegistry() {}

    /** Returns false behind a provider that is broken, of which the log tells: the others are found all the same. */
    private static boolean takesAll(Iterator<BufferPrototypeProvider> providers) {
        try {
            while (providers.hasNext()) {
                BufferPrototypeProvider provider = providers.next();
                String name = Objects.requireNonNull(
                        provider.name(), () -> provider.getClass().getName() + " has no name");
                PROTOTYPES.put(name, provider::prototype);
            }
            return true;
        } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
            LOGGER.log(Level.WARNING, "a provider of buffer prototypes is left out: " + e, e);
            return false;
        }
    }

    /**
     * Gives a prototype a name; a prototype of that name is replaced.
     *
     * @param name its name
     * @param prototype what it stands for
     */
    public static void register(String name, BufferPrototype prototype) {
        Objects.requireNonNull(prototype, "prototype");
        PROTOTYPES.put(Objects.requireNonNull(name, "name"), () -> prototype);
    }

    /**
     * {@return the prototype of that name}
     *
     * @param name its name
     * @throws IllegalArgumentException if there is none, with the names that there are
     * @throws DeviceException if its device is not there
     */
    public static BufferPrototype get(String name) {
        return find(name).get();
    }

    /**
     * Makes the prototype of that name the default.
     *
     * @param name its name
     * @throws IllegalArgumentException if there is none
     */
    public static void setDefault(String name) {
        find(name);
        defaultName = name;
    }

    /**
     * {@return the default: what {@link #setDefault} or else the system property {@value #DEFAULT} names, else {@code
     * cpu}}
     */
    public static BufferPrototype defaultPrototype() {
        String name = defaultName;
        return get(name == null ? System.getProperty(DEFAULT, "cpu") : name);
    }

    /** {@return all names, sorted; a copy} */
    public static SortedSet<String> names() {
        return new TreeSet<>(PROTOTYPES.keySet());
    }

    private static Supplier<BufferPrototype> find(String name) {
        Supplier<BufferPrototype> prototype = PROTOTYPES.get(Objects.requireNonNull(name, "name"));
        if (prototype == null) {
            throw new IllegalArgumentException("no prototype '" + name + "': there are " + names());
        }
        return prototype;
    }
}
