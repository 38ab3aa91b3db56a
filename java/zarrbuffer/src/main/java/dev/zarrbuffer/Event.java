package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.ref.Reference;

/** A point in a stream's work that can be asked about and waited for, from any thread. Freed when unreachable. */
public final class Event {
    final long handle;

    /** Takes over a native event. */
    Event(long handle) {
        this.handle = Errors.check(handle);
        Cleaners.register(this, () -> Bridge.event_release(handle));
    }

    /**
     * {@return whether all work before this point is done}
     *
     * @throws DeviceException if that work failed
     */
    public boolean isDone() {
        try {
            return Errors.check(Bridge.event_is_done(handle)) != 0;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Returns when all work before this point is done. Interrupts do not end it.
     *
     * @throws DeviceException if that work failed
     */
    public void await() {
        try {
            Errors.check(Bridge.event_wait(handle));
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
