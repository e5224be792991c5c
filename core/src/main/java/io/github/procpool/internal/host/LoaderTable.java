package io.github.procpool.internal.host;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Numbers the class loaders of tasks, so that a worker can ask for a class by loader and name. */
public final class LoaderTable {
  /** The worker's own loader, which has the class path of the pool and asks nobody. */
  public static final int APPLICATION = 0;

  private final boolean sameClassPath;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock; weak, so that a pool keeps no loader of an undeployed application alive
  private final WeakHashMap<Object, Integer> ids = new WeakHashMap<>();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  /**
   * Creates a table that knows the application's loader only.
   *
   * @param sameClassPath whether the workers have the class path of this JVM
   */
  public LoaderTable(boolean sameClassPath) {
    this.sameClassPath = sameClassPath;
    loaders.add(new WeakReference<>(ClassLoader.getSystemClassLoader()));
  }

  /** The number of the loader that defined a class. */
  public int idOf(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || (sameClassPath && loader == ClassLoader.getSystemClassLoader())) {
      return APPLICATION;
    }
    Object key = redefinesClasses(loader) ? type.getNestHost() : loader;
    lock.lock();
    try {
      Integer known = ids.get(key);
      if (known != null) {
        return known;
      }
      int id = loaders.size();
      loaders.add(new WeakReference<>(loader));
      ids.put(key, id);
      return id;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether it is JShell's. JShell changes a class in place when a method is typed again. A worker
   * can't, so there each snippet (a class of its own) has its own loader, which sees the classes of
   * that moment.
   */
  static boolean redefinesClasses(ClassLoader loader) {
    return loader.getClass().getName().startsWith("jdk.jshell.execution.");
  }

  /** The loader under that number, or null when it is unknown or collected. */
  public @Nullable ClassLoader loader(int id) {
    lock.lock();
    try {
      return id < 0 || id >= loaders.size() ? null : loaders.get(id).get();
    } finally {
      lock.unlock();
    }
  }
}
