package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import java.io.Serializable;

/** Makes elements of an array, on an executor: the same ones for the same region each time, for tasks are repeated. */
@FunctionalInterface
public interface BlockFunction extends Serializable {
    /**
     * Makes the elements of a region.
     *
     * @param region a slice of each axis
     * @return of the region's shape, or of one that broadcasts; closed when it is written. null to leave what is there
     * @throws Exception whatever fails: the task fails with it, and is repeated as Spark is set to
     */
    NDBuffer make(Index[] region) throws Exception;
}
