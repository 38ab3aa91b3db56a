package dev.zarrbuffer.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a program with a mismatch smaller, step by step, as long as some mismatch of the same kind stays. */
final class Shrinker {
    private static final int MOST_TRIES = 2000;

    private final Tester tester;
    private int tries;

    Shrinker(Tester tester) {
        this.tester = tester;
    }

    Comparison shrunk(Comparison mismatch) {
        Comparison best = mismatch;
        for (Comparison better = best; better != null; better = smaller(best)) {
            best = better;
        }
        return best;
    }

    /** The first simpler program that still has a mismatch; null if there is none. */
    private Comparison smaller(Comparison from) {
        List<Step> steps = from.program().steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Comparison found = tried(from, without(steps, i));
            if (found != null) {
                return found;
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            for (Step simpler : Simpler.than(steps.get(i))) {
                List<Step> changed = new ArrayList<>(steps);
                changed.set(i, simpler);
                Comparison found = tried(from, changed);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private Comparison tried(Comparison from, List<Step> steps) {
        if (steps.isEmpty() || tries++ > MOST_TRIES) {
            return null;
        }
        Comparison result = tester.compare(new Program(steps, from.program().seed()));
        boolean sameKind = !result.matches()
                && !result.ours().contains(OursRunner.UNDEFINED)
                && result.isLike(from);
        return sameKind ? result : null;
    }

    /** Without one step and all that use what it defines. */
    private static List<Step> without(List<Step> steps, int gone) {
        Map<Integer, Integer> names = new HashMap<>();
        List<Step> kept = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            boolean[] usesGone = {i == gone};
            Step renamed = steps.get(i).renamed(name -> {
                usesGone[0] |= !names.containsKey(name);
                return names.getOrDefault(name, -1);
            });
            if (!usesGone[0]) {
                names.put(i, kept.size());
                kept.add(renamed);
            }
        }
        return Collections.unmodifiableList(kept);
    }
}
