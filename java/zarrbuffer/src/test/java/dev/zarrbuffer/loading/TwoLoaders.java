package dev.zarrbuffer.loading;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** The library in the program's class loader, in a child of it that has its own, and in a stranger to both. */
final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] arguments) throws Exception {
        Use.sum();
        ClassLoader child = new ChildFirst(classPath(), TwoLoaders.class.getClassLoader());
        ClassLoader stranger = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        for (ClassLoader loader : List.of(child, stranger)) {
            Class<?> use = loader.loadClass("dev.zarrbuffer.loading.Use");
            if (use == Use.class) {
                throw new AssertionError("the same class");
            }
            use.getMethod("sum").invoke(null);
        }
        Use.sum();
    }

    private static URL[] classPath() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** As application servers have it: its own classes before its parent's. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && (name.startsWith("dev.zarrbuffer.") || name.startsWith("org.bytedeco."))) {
                    loaded = findClass(name);
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }
}
