package dev.zarrbuffer.spark;

import dev.zarrbuffer.tools.Cluster;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import java.io.IOException;
import java.net.URL;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The command line's {@code --spark}. */
public final class SparkCluster implements Cluster {
    private static final String LOGGING = "log4j2.configurationFile";

    /** Found by the command line. */
    public static final class Provider implements Cluster.Provider {
        /** Made by the command line. */
        public Provider() {}

        @Override
        public Cluster open(String master, boolean progress) throws IOException {
            return new SparkCluster(master, progress);
        }
    }

    private interface Job<T> {
        T run() throws IOException;
    }

    private final JavaSparkContext context;

    private SparkCluster(String master, boolean progress) throws IOException {
        URL logging = SparkCluster.class.getResource("log4j2.properties");
        if (System.getProperty(LOGGING) == null && logging != null) {
            // Spark tells of each stage otherwise, between the lines of the command.
            System.setProperty(LOGGING, logging.toString());
        }
        SparkConf conf = ZarrSpark.ship(ZarrSpark.configure(new SparkConf())).setMaster(master)
                .setIfMissing("spark.app.name", "zarrbuffer")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .setIfMissing("spark.ui.showConsoleProgress", Boolean.toString(progress));
        context = explained(() -> new JavaSparkContext(conf));
    }

    @Override
    public void copy(Address from, Address to, boolean onlyMissing) throws IOException {
        explained(() -> {
            ZarrSpark.copy(context, from.uri(), from.path(), to.uri(), to.path(), onlyMissing);
            return null;
        });
    }

    @Override
    public Verified verify(Address array) throws IOException {
        Verification found = explained(() -> ZarrSpark.verify(context, array.uri(), array.path()));
        return new Verified(found.good(), found.absent(), found.bad());
    }

    @Override
    public Statistics statistics(Address array, Selection selection, Statistics empty) throws IOException {
        return explained(() -> ZarrSpark.statistics(context, array.uri(), array.path(), selection, empty));
    }

    /** Spark wraps what a task threw, and throws it unannounced. */
    private static <T> T explained(Job<T> job) throws IOException {
        try {
            return job.run();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException io) {
                    throw io;
                }
            }
            Throwable last = e;
            while (last.getCause() != null) {
                last = last.getCause();
            }
            if (last instanceof IllegalArgumentException || last instanceof IndexOutOfBoundsException
                    || last instanceof UnsupportedOperationException) {
                throw (RuntimeException) last;
            }
            throw new IOException("Spark: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
