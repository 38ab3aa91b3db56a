package dev.zarrbuffer.spark;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.ZarrArray;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/** The jars of this library and of what Spark does not have itself. */
final class OwnJars {
    private OwnJars() {}

    static Set<String> find(Class<?>... more) {
        List<Class<?>> classes = new ArrayList<>(List.of(DType.class, ZarrArray.class, ZarrSpark.class, Loader.class,
                com.fasterxml.jackson.jr.ob.JSON.class));
        classes.addAll(Arrays.asList(more));
        Set<String> jars = new LinkedHashSet<>();
        for (Class<?> type : classes) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source != null && source.getLocation().getPath().endsWith(".jar")) {
                jars.add(source.getLocation().toString());
            }
        }
        String folder = "dev/zarrbuffer/jni/" + Loader.getPlatform() + "/";
        URL natives = OwnJars.class.getClassLoader().getResource(folder + System.mapLibraryName("jnizarrbuffer"));
        if (natives != null && natives.getProtocol().equals("jar")) {
            String inside = natives.getPath();
            try {
                jars.add(new URI(inside.substring(0, inside.indexOf("!/"))).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("a jar with no address: " + natives, e);
            }
        }
        return jars;
    }
}
