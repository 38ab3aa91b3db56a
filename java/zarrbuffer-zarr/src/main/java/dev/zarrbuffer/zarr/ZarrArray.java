package dev.zarrbuffer.zarr;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.Sharding;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * An array in a store. Reading is safe from many threads, and so is writing through one opened array and those that
 * {@link #with} gives of it: threads may write to the same chunk or shard at once, and where they write to the same
 * elements, those of one of them stay. Arrays that were opened apart, in one process or several, do not know of each
 * other: they must write to distinct entries of the store, which are shards where there are shards and not the chunks
 * in them, else what one writes may be lost. {@link #entryParts} tells what they are. To resize while others write is
 * not safe.
 *
 * <pre>{@code
 * ZarrArray array = ZarrArray.open(LocalStore.of(Path.of("image.zarr")), "");
 * NDBuffer corner = array.read(BufferPrototype.cpu(), Slice.to(100), Slice.to(100));
 * }</pre>
 *
 * <p>What is wrong with a store, metadata or a chunk is a {@link dev.zarrbuffer.zarr.store.ZarrException} with the key.
 */
public final class ZarrArray implements ZarrNode {
    private final Store store;
    private final String path;
    private final ZarrSettings settings;
    private final ArrayState state;

    ZarrArray(Store store, String path, ArrayMetadata metadata) throws MetadataException {
        this(store, path, ZarrSettings.DEFAULT, new ArrayState(store, path, metadata));
    }

    private ZarrArray(Store store, String path, ZarrSettings settings, ArrayState state) {
        this.store = store;
        this.path = path;
        this.settings = settings;
        this.state = state;
    }

    ArrayState state() {
        return state;
    }

    /**
     * Opens an array.
     *
     * @param store where the node is stored
     * @param path empty for the root
     * @return the array
     * @throws NodeNotFoundException if there is no array
     * @throws MetadataException if its metadata cannot be read
     */
    public static ZarrArray open(Store store, String path) throws IOException {
        if (ZarrNode.open(store, path) instanceof ZarrArray array) {
            return array;
        }
        throw new NodeNotFoundException(path, "is a group, not an array");
    }

    /**
     * Writes the metadata of a new array, whose elements are the fill value, and of groups above it where there are
     * none. What one overwrites is removed first, with all that is stored below: a crash leaves part of that. Two calls
     * for one path at the same time are not kept apart.
     *
     * @param store where the node is stored
     * @param path empty for the root
     * @param options what the array is to be like, and whether it overwrites what is there
     * @return the array
     * @throws IllegalArgumentException for options that the format does not have: {@link ArrayOptions#toMetadata}; for
     *     attributes that are no JSON values
     * @throws NodeExistsException if there is an array or a group at the path that is not to be overwritten, or an
     *     array above it; nothing is written then
     * @throws MetadataException if the options contradict each other
     * @throws UnsupportedOperationException if the store is read-only, or cannot list what is to be overwritten
     * @throws IOException if the store fails
     */
    public static ZarrArray create(Store store, String path, ArrayOptions options) throws IOException {
        ArrayMetadata metadata = options.toMetadata();
        ZarrArray array = new ZarrArray(store, path, metadata);
        new NewNode(store, path, metadata.zarrFormat()).write(metadata.documents(), options.isOverwriting());
        return array;
    }

    /**
     * {@return the same array, read and written in another way: what changes its shape or attributes, here or there,
     * changes both}
     *
     * @param changed the new ones
     */
    public ZarrArray with(ZarrSettings changed) {
        return new ZarrArray(store, path, changed, state);
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int zarrFormat() {
        return metadata().zarrFormat();
    }

    /** {@return how it is read and written} */
    public ZarrSettings settings() {
        return settings;
    }

    /** {@return all that its metadata says} */
    public ArrayMetadata metadata() {
        return state.metadata();
    }

    /** {@return the type of elements} */
    public DType dtype() {
        return metadata().dtype();
    }

    /** {@return lengths of the axes, in elements; a copy} */
    public long[] shape() {
        return metadata().shape();
    }

    /**
     * {@return lengths of a chunk, in elements: of one inside a shard where there are shards; a copy} What is stored,
     * and written, as one is {@link #shardShape} then.
     */
    public long[] chunkShape() {
        return reader(false).unit().clone();
    }

    /** {@return lengths of a shard, in elements; empty where there are none} */
    public Optional<long[]> shardShape() {
        return state.pipeline().onlySharding().map(sharding -> metadata().chunkShape());
    }

    @Override
    public Map<String, Object> attributes() {
        return metadata().attributes();
    }

    @Override
    public void setAttributes(Map<String, Object> attributes) throws IOException {
        synchronized (state) {
            state.refresh();
            state.store(metadata().withAttributes(new java.util.LinkedHashMap<>(attributes)));
        }
    }

    /**
     * An entry of the store for a part of the array: a shard, or a chunk where there are none.
     *
     * @param position in the grid
     * @param key in the store
     * @param place the elements of the array that it holds
     */
    public record Entry(long[] position, String key, Index[] place) {}

    /** {@return all entries that the array may have, whether they are stored or not, in order C} */
    public Stream<Entry> entries() {
        long[] shape = shape();
        long[] lengths = metadata().chunkShape();
        long[] counts = counts(shape, lengths);
        long total = Arrays.stream(counts).reduce(1, Math::multiplyExact);
        return LongStream.range(0, total).mapToObj(number -> {
            long[] position = new long[counts.length];
            Index[] place = new Index[counts.length];
            long rest = number;
            for (int axis = counts.length - 1; axis >= 0; axis--) {
                position[axis] = rest % counts[axis];
                rest /= counts[axis];
                long start = position[axis] * lengths[axis];
                place[axis] = Index.slice(start, start + Math.min(lengths[axis], shape[axis] - start));
            }
            return new Entry(position, key(position), place);
        });
    }

    private static long[] counts(long[] shape, long[] lengths) {
        long[] counts = new long[shape.length];
        Arrays.setAll(counts, axis -> shape[axis] == 0 ? 0 : (shape[axis] - 1) / lengths[axis] + 1);
        return counts;
    }

    private String key(long[] position) {
        return Documents.key(path, metadata().chunkKeys().key(position));
    }

    /**
     * {@return how many bytes an entry has; empty if it is not stored}
     *
     * @param entry which one
     * @throws IOException if the store fails
     */
    public OptionalLong storedBytes(Entry entry) throws IOException {
        return store.size(entry.key());
    }

    /**
     * Decodes all of an entry, as reading its elements would, and forgets it.
     *
     * @param entry which one
     * @return whether it is stored
     * @throws dev.zarrbuffer.zarr.store.ZarrException if it is damaged
     */
    public boolean verify(Entry entry) throws IOException {
        boolean[] stored = new boolean[1];
        ChunkReader reader = reader(true);
        reader.requireRoom(state.pipeline().chunk().bytes());
        Work.run(List.of(entry).iterator(), 1, 0, Device.CPU, settings.withProgress(ProgressListener.NONE),
                (each, workspace) -> stored[0] =
                        reader.read(each.position(), BufferPrototype.cpu(), workspace).isPresent());
        return stored[0];
    }

    private ChunkReader reader(boolean wholeShards) {
        return new ChunkReader(store, this::key, state.pipeline(), wholeShards);
    }

    /**
     * {@return {@link #read(BufferPrototype, Selection)} of {@link Selection#of}}
     *
     * @param prototype which memory the result is in
     * @param keys one part for each axis, fewer for whole axes at the end
     * @throws IOException if the store fails
     */
    public NDBuffer read(BufferPrototype prototype, Index... keys) throws IOException {
        return read(prototype, Selection.of(keys));
    }

    /**
     * {@return elements, in new memory}
     *
     * @param prototype which memory
     * @param selection which elements
     * @throws IndexOutOfBoundsException for a position outside, or too many keys
     * @throws dev.zarrbuffer.zarr.store.ZarrException if a chunk cannot be read; there is no result then
     */
    public NDBuffer read(BufferPrototype prototype, Selection selection) throws IOException {
        return read(reader(false), prototype, selection);
    }

    /**
     * {@return what a selection takes of each chunk: of those inside shards where there are shards}
     *
     * @param selection of this array
     */
    public Parts chunkParts(Selection selection) {
        long[] unit = chunkShape();
        return new Parts(plan(selection, unit), unit);
    }

    /**
     * {@return what a selection takes of each entry of the store: of shards, or of chunks where there are none}
     *
     * @param selection of this array
     */
    public Parts entryParts(Selection selection) {
        long[] unit = metadata().chunkShape();
        return new Parts(plan(selection, unit), unit);
    }

    /** {@return a reader of parts of this array} */
    public PartReader partReader() {
        return new PartReader(this, reader(false));
    }

    /**
     * {@return the key of an entry in the store}
     *
     * @param position in the grid of entries
     */
    public String entryKey(long... position) {
        return key(position);
    }

    /**
     * {@return whether all entries of which keys take something are stored; such of nothing but the fill value never are}
     *
     * @param keys integers and slices, as for reading
     * @throws IOException if the store fails
     */
    public boolean isStored(Index... keys) throws IOException {
        Parts entries = entryParts(Selection.basic(keys));
        for (Iterator<Part> all = entries.range(0, entries.count()); all.hasNext(); ) {
            if (!store().exists(entryKey(all.next().position()))) {
                return false;
            }
        }
        return true;
    }

    NDBuffer read(ChunkReader reader, BufferPrototype prototype, Selection selection) throws IOException {
        Plan plan = plan(selection, reader.unit());
        NDBuffer result = prototype.ndBuffer().empty(dtype(), plan.shape());
        boolean good = false;
        try {
            reader.read(plan, result, settings);
            good = true;
            return result;
        } finally {
            if (!good) {
                result.close();
            }
        }
    }

    /**
     * {@link #readInto(NDBuffer, Selection)} of {@link Selection#of}.
     *
     * @param target what is written into
     * @param keys one part for each axis, fewer for whole axes at the end
     * @throws IOException if the store fails
     */
    public void readInto(NDBuffer target, Index... keys) throws IOException {
        readInto(target, Selection.of(keys));
    }

    /**
     * Elements, into memory that is there already, cast where its dtype is another.
     *
     * @param target of the selection's shape
     * @param selection which elements
     * @throws IllegalArgumentException if it has another shape
     * @throws IndexOutOfBoundsException for a position outside, or too many keys
     * @throws dev.zarrbuffer.zarr.store.ZarrException if a chunk cannot be read; the target may be written in part then
     */
    public void readInto(NDBuffer target, Selection selection) throws IOException {
        ChunkReader reader = reader(false);
        Plan plan = plan(selection, reader.unit());
        if (!Arrays.equals(target.shape(), plan.shape())) {
            throw new IllegalArgumentException("the selection has shape " + Arrays.toString(plan.shape())
                    + ", the target " + Arrays.toString(target.shape()));
        }
        if (plan instanceof PointPlan && plan.shape().length != 1) {
            // As flat elements a view is not certain.
            NDBuffer flat = BufferPrototype.cpu().ndBuffer().empty(dtype(), plan.shape());
            reader.read(plan, flat, settings);
            target.set(flat, Index.ellipsis());
            return;
        }
        reader.read(plan, target, settings);
    }

    /**
     * {@link #write(Object, Selection)} of {@link Selection#of}.
     *
     * @param value what to assign
     * @param keys one part for each axis, fewer for whole axes at the end
     * @throws IOException if the store fails
     */
    public void write(Object value, Index... keys) throws IOException {
        write(value, Selection.of(keys));
    }

    /**
     * Writes elements. Each chunk is replaced in one step: the old one or the new one is there, whatever happens.
     * Chunks that are written in part are read before.
     *
     * @param value an {@link NDBuffer}, or as in {@link dev.zarrbuffer.NDArrayLike#set(Object, Index...)}; broadcasts
     * @param selection which elements
     * @throws IndexOutOfBoundsException for a position outside, or too many keys
     * @throws IllegalArgumentException for a value that does not broadcast
     * @throws ArithmeticException for a scalar outside the range of an integer dtype
     * @throws UnsupportedOperationException if the store is read-only
     * @throws dev.zarrbuffer.zarr.store.ZarrException if a chunk cannot be written; others may have been
     */
    public void write(Object value, Selection selection) throws IOException {
        requireWritable();
        Plan plan = plan(selection, metadata().chunkShape());
        NDBuffer array = ChunkWriter.value(value, state.pipeline().chunk(), plan.shape());
        new ChunkWriter(store, this::key, state.pipeline(), settings, state.locks()).write(plan, array);
    }

    private Plan plan(Selection selection, long[] unit) {
        return Plans.of(selection, shape(), unit, chunkShape());
    }

    /**
     * Gives the array another shape. New elements are the fill value, also where the array had others before this
     * library made it smaller: chunks that lie outside are removed, and what is cut off of the chunks at the edge is
     * overwritten there. (Programs that make an array smaller and leave those chunks as they are leave elements that
     * are seen again when it grows.) To grow touches the metadata alone.
     *
     * <p>The metadata is written last. If the process ends before, or the store fails, the array has its old shape, and
     * part of what was to be cut off is the fill value already; to do it again completes it. What is changed is the
     * array as it is stored, whoever changed it since this was opened. Not safe while others write to the array;
     * arrays that were opened apart keep the old shape until they change it themselves.
     *
     * @param shape lengths of as many axes, in elements
     * @throws IllegalArgumentException for another number of axes, or a negative length
     * @throws UnsupportedOperationException if the store is read-only
     * @throws NodeNotFoundException if the array is no longer stored
     * @throws dev.zarrbuffer.zarr.store.ZarrException if a chunk at the edge cannot be read
     * @throws IOException if the store fails
     */
    public void resize(long... shape) throws IOException {
        requireWritable();
        synchronized (state) {
            state.refresh();
            changeShape(shape);
        }
    }

    private void changeShape(long[] shape) throws IOException {
        ArrayMetadata changed = metadata().withShape(shape);
        Resizing lost = new Resizing(shape(), shape, metadata().chunkShape());
        ChunkWriter writer = new ChunkWriter(
                store, this::key, state.pipeline(), settings.withProgress(ProgressListener.NONE), state.locks());
        for (Selection part : lost.cutOff()) {
            writer.clear(plan(part, metadata().chunkShape()));
        }
        for (Selection chunks : lost.removed()) {
            writer.delete(plan(chunks, metadata().chunkShape()));
        }
        state.store(changed);
    }

    /**
     * Makes the array longer along an axis and writes what is appended there, behind what is stored by then. Nothing is
     * written where the shapes do not go together or the values do not cast; if the store fails later, the array may be
     * longer and its new elements the fill value. As with {@link #resize}, not safe while others write.
     *
     * @param value an array as {@link #write(Object, Selection)} takes it, of the array's lengths but along the axis
     * @param axis which, from 0
     * @return the new shape
     * @throws IndexOutOfBoundsException if there is no such axis
     * @throws IllegalArgumentException for a value whose other lengths are not the array's, or that does not cast
     * @throws UnsupportedOperationException if the store is read-only
     * @throws NodeNotFoundException if the array is no longer stored
     * @throws IOException if the store fails
     */
    public long[] append(Object value, int axis) throws IOException {
        requireWritable();
        synchronized (state) {
            state.refresh();
            return appendToStored(value, axis);
        }
    }

    private long[] appendToStored(Object value, int axis) throws IOException {
        long[] before = shape();
        Objects.checkIndex(axis, before.length);
        NDBuffer appended = value instanceof NDBuffer given ? given
                : BufferPrototype.cpu().ndBuffer().fromHostArray(value);
        long[] added = appended.shape();
        long[] after = before.clone();
        if (added.length == after.length) {
            after[axis] = added[axis];
        }
        if (!Arrays.equals(added, after)) {
            throw new IllegalArgumentException("an array of shape " + Arrays.toString(added)
                    + " does not go behind one of shape " + Arrays.toString(before) + " along axis " + axis + ": all other lengths must be the same");
        }
        after[axis] = Math.addExact(before[axis], added[axis]);
        NDBuffer cast = appended.dtype().equals(dtype()) ? appended : appended.astype(dtype());
        changeShape(after);
        Index[] place = new Index[after.length];
        Arrays.fill(place, Index.all());
        place[axis] = Index.slice(before[axis], after[axis]);
        write(cast, place);
        return after;
    }

    private void requireWritable() {
        if (store.isReadOnly()) {
            throw new UnsupportedOperationException(store + " is read-only");
        }
    }

    /** {@return what an entry's sharding is; for those who show it} */
    public Optional<Sharding> sharding() {
        return state.pipeline().onlySharding();
    }

    /** Path, shape, dtype and format. */
    @Override
    public String toString() {
        return "ZarrArray(" + (path.isEmpty() ? "/" : path) + ", shape " + Arrays.toString(shape()) + " of " + dtype()
                + ", format " + zarrFormat() + ")";
    }

    /** {@return the value of chunks that are not stored: of no axes, read-only} */
    public NDArray fillValue() {
        return metadata().fillValue();
    }
}
