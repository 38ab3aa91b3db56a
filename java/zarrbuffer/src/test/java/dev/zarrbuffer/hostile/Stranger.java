package dev.zarrbuffer.hostile;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;

/** Somebody's implementation of an interface, which answers anything, or throws. */
final class Stranger implements InvocationHandler {
    /** What only strangers throw. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal() {
            super("a stranger's refusal");
        }
    }

    private final Maker maker;
    private final Random random;
    private final Class<?> type;

    private Stranger(Class<?> type, Maker maker, Random random) {
        this.maker = maker;
        this.random = random;
        this.type = type;
    }

    static Object of(Class<?> type, Maker maker, Random random) {
        maker.gaveNull = true;
        Stranger stranger = new Stranger(type, maker, random);
        return Proxy.newProxyInstance(type.getClassLoader() == null ? Stranger.class.getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type}, stranger);
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "a strange " + type.getSimpleName();
            };
        }
        if (random.nextInt(20) == 0) {
            throw new Refusal();
        }
        if (method.isDefault() && random.nextInt(3) > 0) {
            return InvocationHandler.invokeDefault(self, method, arguments);
        }
        maker.gaveNull = true;
        return maker.answer(method);
    }
}
