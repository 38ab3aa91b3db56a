package dev.zarrbuffer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Uses and closes of one block at once. */
public final class BlockStress {
    private BlockStress() {}

    /** A use either holds the memory to its end or is refused; the memory is freed once. */
    @JCStressTest
    @Outcome(id = {"0, 1", "-1, 1"}, expect = ACCEPTABLE, desc = "used, or refused; freed once")
    @Outcome(expect = FORBIDDEN, desc = "freed while in use, never, or twice")
    @State
    public static class UseAndClose {
        private final Counted memory = new Counted();

        @Actor
        public void use(II_Result r) {
            r.r1 = memory.use();
        }

        @Actor
        public void close() {
            memory.block.close();
        }

        @Arbiter
        public void count(II_Result r) {
            r.r2 = memory.frees.get();
        }
    }

    /** Two uses and a close: the last to end frees. */
    @JCStressTest
    @Outcome(id = {"0, 0, 1", "0, -1, 1", "-1, 0, 1", "-1, -1, 1"}, expect = ACCEPTABLE, desc = "used or refused; freed once")
    @Outcome(expect = FORBIDDEN, desc = "freed while in use, never, or twice")
    @State
    public static class UsesAndClose {
        private final Counted memory = new Counted();

        @Actor
        public void use(III_Result r) {
            r.r1 = memory.use();
        }

        @Actor
        public void useToo(III_Result r) {
            r.r2 = memory.use();
        }

        @Actor
        public void close() {
            memory.block.close();
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = memory.frees.get();
        }
    }

    /** Any number of threads may close. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "freed once")
    @Outcome(expect = FORBIDDEN, desc = "freed never or twice")
    @State
    public static class CloseAndClose {
        private final Counted memory = new Counted();

        @Actor
        public void close() {
            memory.block.close();
        }

        @Actor
        public void closeToo() {
            memory.block.close();
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = memory.frees.get();
        }
    }

    /** What is let out of a scope while another thread closes that is either out and open, or not out and closed. */
    @JCStressTest
    @Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "let out, or freed")
    @Outcome(expect = FORBIDDEN, desc = "let out and freed, or neither")
    @State
    public static class DetachAndClose {
        private final Counted memory = new Counted();
        private final MemoryScope scope = MemoryScope.open();

        public DetachAndClose() {
            memory.block.enter(scope);
        }

        @Actor
        public void detach(II_Result r) {
            try {
                memory.block.leave(scope);
                r.r1 = 1;
            } catch (IllegalArgumentException notHeld) {
                r.r1 = 0;
            }
        }

        @Actor
        public void close() {
            scope.close();
        }

        @Arbiter
        public void count(II_Result r) {
            r.r2 = memory.frees.get();
            // Ends what was let out, for there is no end to the tries.
            memory.block.close();
        }
    }

    /** What enters a scope while another thread closes it ends with it. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "freed once")
    @Outcome(expect = FORBIDDEN, desc = "freed never or twice")
    @State
    public static class EnterAndClose {
        private final Counted memory = new Counted();
        private final MemoryScope scope = MemoryScope.open();

        @Actor
        public void enter() {
            memory.block.enter(scope);
        }

        @Actor
        public void close() {
            scope.close();
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = memory.frees.get();
        }
    }
}
