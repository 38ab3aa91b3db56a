package dev.zarrbuffer.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark's standalone master and workers on loopback, each a process of its own, as are the executors they start. */
final class Cluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final String url;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Starts a cluster.
     *
     * @param folder for logs and work
     * @param workers how many, with one executor each
     * @param cores of each worker
     */
    Cluster(Path folder, int workers, int cores) throws IOException, InterruptedException {
        this.folder = folder;
        int port = freePort();
        url = "spark://" + HOST + ":" + port;
        start("master", "org.apache.spark.deploy.master.Master", "--host", HOST, "--port", Integer.toString(port),
                "--webui-port", "0");
        awaitListening(port);
        for (int i = 0; i < workers; i++) {
            start("worker" + i, "org.apache.spark.deploy.worker.Worker", "--host", HOST, "--webui-port", "0",
                    "--cores", Integer.toString(cores), "--memory", "2g",
                    "--work-dir", folder.resolve("work" + i).toString(), url);
        }
    }

    static Path home() {
        return Path.of(System.getProperty("zarrbuffer.spark.home"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void start(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(moduleOptions());
        command.addAll(List.of("-cp", home().resolve("jars") + File.separator + "*", main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home().toString());
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        processes.add(builder.start());
    }

    private static List<String> moduleOptions() {
        return Stream.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptionArray()).collect(Collectors.toList());
    }

    private void awaitListening(int port) throws IOException, InterruptedException {
        for (int tries = 0; ; tries++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(HOST, port), 1000);
                return;
            } catch (IOException e) {
                if (tries > 600 || !processes.get(0).isAlive()) {
                    throw new IOException("no master: " + Files.readString(folder.resolve("master.log")), e);
                }
                Thread.sleep(100);
            }
        }
    }

    /** A driver in this JVM, whose executors get this library's jars and start with an empty cache of natives. */
    SparkConf conf() throws IOException {
        SparkConf conf = ZarrSpark.configure(new SparkConf()).setMaster(url).setAppName("zarrbuffer")
                .set("spark.driver.host", HOST)
                .set("spark.driver.bindAddress", HOST)
                .set("spark.ui.enabled", "false")
                .set("spark.executor.memory", "512m")
                .set("spark.executor.memoryOverhead", "1g")
                .set("spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("natives"))
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.metrics.conf.executor.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink")
                .set("spark.metrics.conf.executor.sink.csv.period", "1")
                .set("spark.metrics.conf.executor.sink.csv.unit", "seconds")
                .set("spark.metrics.conf.executor.sink.csv.directory", metrics().toString());
        return conf.set("spark.jars", String.join(",", Jars.all(folder)));
    }

    JavaSparkContext context(SparkConf conf) throws IOException {
        Files.createDirectories(metrics());
        return new JavaSparkContext(conf);
    }

    Path metrics() {
        return folder.resolve("metrics");
    }

    /** The processes of executors that run now. */
    List<ProcessHandle> executors() {
        return processes.stream().flatMap(Process::descendants)
                .filter(ProcessHandle::isAlive)
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains("org.apache.spark.executor.CoarseGrainedExecutorBackend"))
                .toList();
    }

    /** What executors wrote, for messages. */
    String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.endsWith("stderr") || file.toString().endsWith(".log")).toList()) {
                String content = Files.readString(file);
                text.append("== ").append(file).append('\n')
                        .append(content, Math.max(0, content.length() - 4000), content.length());
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> executors = executors();
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).destroy();
        }
        for (Process process : processes) {
            if (!process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        executors.forEach(ProcessHandle::destroyForcibly);
    }
}
