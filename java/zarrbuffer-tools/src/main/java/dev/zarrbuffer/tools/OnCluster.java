package dev.zarrbuffer.tools;

import java.io.IOException;
import java.util.ServiceLoader;
import picocli.CommandLine.Option;

/** The option of commands that a cluster can do. */
final class OnCluster {
    @Option(names = "--spark", paramLabel = "MASTER",
            description = "Have Apache Spark do it: local[4], spark://host:7077, yarn ... All machines must reach the "
                    + "paths. Needs Spark and zarrbuffer-spark on the class path.")
    private String master;

    boolean isAsked() {
        return master != null;
    }

    Cluster open() throws IOException {
        for (Cluster.Provider provider : ServiceLoader.load(Cluster.Provider.class)) {
            return provider.open(master, Progress.isShown());
        }
        throw new IllegalArgumentException("--spark needs zarrbuffer-spark and Spark's jars on the class path: in a "
                + "checkout, ci/zarrbuffer has them; else put zarrbuffer-spark-*.jar into lib and use spark-submit");
    }
}
