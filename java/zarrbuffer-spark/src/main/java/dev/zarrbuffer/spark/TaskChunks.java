package dev.zarrbuffer.spark;

import dev.zarrbuffer.NDBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** The chunks that a task has read and nobody has closed or detached: freed when the task ends, however it ends. */
final class TaskChunks implements TaskCompletionListener {
    /** Of all tasks of this process; 0 when none runs. */
    private static final AtomicLong OPEN = new AtomicLong();

    private final Set<NDBuffer> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean ended;

    static TaskChunks of(TaskContext context) {
        TaskChunks chunks = new TaskChunks();
        context.addTaskCompletionListener(chunks);
        return chunks;
    }

    /** How many chunks the tasks of this process hold. */
    static long count() {
        return OPEN.get();
    }

    synchronized void add(NDBuffer chunk) {
        if (ended) {
            chunk.close();
        } else if (open.add(chunk)) {
            OPEN.incrementAndGet();
        }
    }

    synchronized void forget(NDBuffer chunk) {
        if (open.remove(chunk)) {
            OPEN.decrementAndGet();
        }
    }

    @Override
    public void onTaskCompletion(TaskContext context) {
        List<NDBuffer> left;
        synchronized (this) {
            ended = true;
            left = List.copyOf(open);
            open.clear();
            OPEN.addAndGet(-left.size());
        }
        left.forEach(NDBuffer::close);
    }
}
