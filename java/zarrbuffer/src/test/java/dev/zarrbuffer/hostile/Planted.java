package dev.zarrbuffer.hostile;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import org.bytedeco.javacpp.BytePointer;

/** Mistakes as a library could make them, each of which the fuzzer must find. */
public class Planted {
    /** The word that the find must contain. */
    enum Mistake {
        UNDOCUMENTED(Undocumented.class, "not documented"),
        SILENT(Silent.class, "does not say what is wrong"),
        CHANGES_ARGUMENT(ChangesArgument.class, "changed an array"),
        HALF_WRITE(HalfWrite.class, "wrote first"),
        WRITES_OUTSIDE(WritesOutside.class, "no call was given"),
        CRASHES(Crashes.class, "SIGSEGV"),
        EXITS(Exits.class, "exit 7");

        final Class<?> type;
        final String words;

        Mistake(Class<?> type, String words) {
            this.type = type;
            this.words = words;
        }
    }

    public static NDArray anArray() {
        return NDArray.zeros(DType.UINT8, 40);
    }

    private static BytePointer memoryOf(NDArray array) {
        return new BytePointer(array.asByteBuffer()).capacity(1 << 16);
    }

    public static final class Undocumented extends Planted {
        public static long shortest(long[] lengths) {
            return lengths[0];
        }
    }

    public static final class Silent extends Planted {
        public static void refuse(long value) {
            throw new IllegalArgumentException();
        }
    }

    public static final class ChangesArgument extends Planted {
        public static long sum(NDArray array) {
            array.set(9, Index.ellipsis());
            return 9;
        }
    }

    public static final class HalfWrite extends Planted {
        public static void setAll(NDArray array, long value) {
            array.set(9, Index.ellipsis());
            throw new IllegalArgumentException("9 is enough");
        }
    }

    public static final class WritesOutside extends Planted {
        public static void setPast(NDArray array) {
            BytePointer memory = memoryOf(array);
            for (int i = 40; i < 2000; i++) {
                memory.put(i, (byte) (memory.get(i) + 1));
            }
        }
    }

    public static final class Crashes extends Planted {
        public static void crash() {
            BytePointer nowhere = new BytePointer(8) {
                {
                    address = 4096;
                }
            };
            nowhere.put((byte) 1);
        }
    }

    public static final class Exits extends Planted {
        public static void exit() {
            System.exit(7);
        }
    }
}
