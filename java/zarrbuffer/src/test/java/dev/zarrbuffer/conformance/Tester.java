package dev.zarrbuffer.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Makes random programs and compares what they come to. Ours runs on the calling thread, NumPy on another, a batch of
 * programs behind.
 */
final class Tester {
    private static final int BATCH = 100;

    private final NumPyRunner numpy;
    private final Supplier<OursRunner> ours;
    private final Dtypes.Choice dtypes;

    Tester(NumPyRunner numpy, Supplier<OursRunner> ours, Dtypes.Choice dtypes) {
        this.numpy = numpy;
        this.ours = ours;
        this.dtypes = dtypes;
    }

    /**
     * Runs programs {@code first} to {@code first + count - 1} of a seed.
     *
     * @param mismatch told each mismatch; it answers whether to go on
     * @return how many programs were compared
     */
    long run(long seed, long first, long count, Predicate<Comparison> mismatch) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            long compared = 0;
            Future<List<Comparison>> before = null;
            for (long done = 0; done < count || before != null; done += BATCH) {
                Future<List<Comparison>> next = null;
                if (done < count) {
                    Batch batch = batch(seed, first + done, (int) Math.min(BATCH, count - done));
                    next = thread.submit(() -> compare(batch));
                }
                for (Comparison comparison : before == null ? List.<Comparison>of() : before.get()) {
                    compared += comparison.isDecided() ? 1 : 0;
                    if (!comparison.matches() && !mismatch.test(comparison)) {
                        return compared;
                    }
                }
                before = next;
            }
            return compared;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            thread.shutdown();
        }
    }

    private record Batch(List<Program> programs, List<String> outcomes) {}

    private Batch batch(long seed, long first, int count) {
        Batch batch = new Batch(new ArrayList<>(count), new ArrayList<>(count));
        for (int i = 0; i < count; i++) {
            try (OursRunner runner = ours.get()) {
                batch.programs.add(Generator.program(seed, first + i, dtypes, runner));
                batch.outcomes.add(runner.outcome());
            }
        }
        return batch;
    }

    private List<Comparison> compare(Batch batch) {
        List<String> answers = numpy.outcomes(batch.programs);
        List<Comparison> comparisons = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            comparisons.add(new Comparison(batch.programs.get(i), batch.outcomes.get(i), answers.get(i)));
        }
        return comparisons;
    }

    /** One program again. */
    Comparison compare(Program program) {
        return new Comparison(program, program.outcomeOn(ours.get()), numpy.outcome(program));
    }

    /** The smallest program found that still has a mismatch. */
    Comparison shrunk(Comparison mismatch) {
        return new Shrinker(this).shrunk(mismatch);
    }
}
