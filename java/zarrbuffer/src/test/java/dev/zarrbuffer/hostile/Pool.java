package dev.zarrbuffer.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What calls of a program have given so far: receivers and arguments of later ones, open or closed. */
final class Pool {
    private static final int MOST = 64;

    private final List<Object> objects = new ArrayList<>();
    private int next;

    void add(Object object) {
        if (objects.size() < MOST) {
            objects.add(object);
        } else {
            objects.set(next++ % MOST, object);
        }
    }

    /** One of that type, null if there is none. */
    Object pick(Class<?> type, Random random) {
        if (objects.isEmpty()) {
            return null;
        }
        int start = random.nextInt(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            Object object = objects.get((start + i) % objects.size());
            if (type.isInstance(object)) {
                return object;
            }
        }
        return null;
    }

    List<Object> all() {
        return objects;
    }
}
