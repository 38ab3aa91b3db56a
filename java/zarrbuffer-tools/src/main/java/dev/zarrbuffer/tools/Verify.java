package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.ZarrNode;
import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "verify",
        description = "Decodes every chunk, checks checksums, and reports each bad one with key and reason.",
        mixinStandardHelpOptions = true)
final class Verify implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An array, or a group for all arrays in it.")
    private String path;

    @Mixin
    private OnCluster cluster;

    private Cluster open;

    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong absent = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    @Override
    public Integer call() throws IOException {
        try (Cluster opened = cluster.isAsked() ? cluster.open() : null) {
            open = opened;
            verify(Paths.node(path));
        }
        spec.commandLine().getOut().printf("%d chunks good, %d bad, %d not stored%n",
                stored.get() - bad.get(), bad.get(), absent.get());
        return bad.get() == 0 ? 0 : Main.DIFFERENT;
    }

    private void verify(ZarrNode node) throws IOException {
        if (node instanceof ZarrArray array) {
            if (open != null) {
                verifyOnCluster(array);
            } else {
                verify(array);
            }
            return;
        }
        ZarrGroup group = (ZarrGroup) node;
        for (String name : group.childNames()) {
            try {
                verify(group.child(name));
            } catch (ZarrException e) {
                // One array that cannot even be opened must not hide the others.
                stored.incrementAndGet();
                report(e);
            }
        }
    }

    private void verifyOnCluster(ZarrArray array) throws IOException {
        Cluster.Verified found = open.verify(Paths.address(path, array));
        stored.addAndGet(found.good() + found.bad().size());
        absent.addAndGet(found.absent());
        bad.addAndGet(found.bad().size());
        found.bad().forEach(each -> spec.commandLine().getOut().println("BAD " + each));
    }

    private void verify(ZarrArray array) throws IOException {
        Progress progress = new Progress(spec.commandLine().getErr());
        long total = array.entries().count();
        AtomicLong done = new AtomicLong();
        array.entries().parallel().forEach(entry -> {
            verify(array, entry);
            synchronized (progress) {
                progress.done(done.incrementAndGet(), total);
            }
        });
    }

    private void verify(ZarrArray array, ZarrArray.Entry entry) {
        try {
            (array.verify(entry) ? stored : absent).incrementAndGet();
        } catch (ZarrException e) {
            stored.incrementAndGet();
            report(e);
        } catch (IOException e) {
            stored.incrementAndGet();
            report(new ZarrException(entry.key(), e.toString(), e));
        }
    }

    private void report(ZarrException e) {
        bad.incrementAndGet();
        PrintWriter out = spec.commandLine().getOut();
        synchronized (out) {
            out.println("BAD " + e.getMessage());
        }
    }
}
