package dev.zarrbuffer.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A Spark in this JVM with two threads, for what needs no cluster. */
final class LocalSpark implements AutoCloseable {
    final SparkSession session;
    final JavaSparkContext context;

    LocalSpark(String... settings) {
        SparkConf conf = ZarrSpark.configure(new SparkConf().setMaster("local[2]").setAppName("test"))
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.sql.shuffle.partitions", "2")
                // Compiling each query takes longer than it runs.
                .set("spark.sql.codegen.wholeStage", "false")
                .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .set("spark.sql.adaptive.enabled", "false")
                .set("spark.metrics.conf.*.sink.jmx.class", "org.apache.spark.metrics.sink.JmxSink");
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        session = SparkSession.builder().config(conf).getOrCreate();
        context = new JavaSparkContext(session.sparkContext());
    }

    static LocalSpark kryo(String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 4);
        all[settings.length] = "spark.serializer";
        all[settings.length + 1] = "org.apache.spark.serializer.KryoSerializer";
        all[settings.length + 2] = "spark.kryo.registrationRequired";
        all[settings.length + 3] = "false";
        return new LocalSpark(all);
    }

    @Override
    public void close() {
        session.stop();
    }
}
