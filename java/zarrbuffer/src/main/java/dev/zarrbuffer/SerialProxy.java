package dev.zarrbuffer;

import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serial;

/** What Java's serialization writes in place of values that hold native memory or process-wide codes. */
final class SerialProxy implements Externalizable {
    @Serial
    private static final long serialVersionUID = 1;

    private transient Object value;

    /** For deserialization. */
    public SerialProxy() {}

    SerialProxy(Object value) {
        this.value = value;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        Serialization.write(value, out);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
        value = Serialization.read(in);
    }

    /** {@return what has travelled} */
    @Serial
    private Object readResolve() {
        return value;
    }

    /** For streams that nobody here wrote: they name a class itself and not its proxy. */
    static InvalidObjectException required() {
        return new InvalidObjectException("values of zarrbuffer travel as their proxy only");
    }
}
