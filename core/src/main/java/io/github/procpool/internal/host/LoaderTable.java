package io.github.procpool.internal.host;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Numbers the class loaders of tasks, so that a worker can ask for a class by loader and name. */
public final class LoaderTable {
  /** The application's own loader: the worker has the same class path. */
  public static final int APPLICATION = 0;

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock; weak, so that a pool keeps no loader of an undeployed application alive
  private final WeakHashMap<ClassLoader, Integer> ids = new WeakHashMap<>();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  /** Creates a table that knows the application's loader only. */
  public LoaderTable() {
    loaders.add(new WeakReference<>(ClassLoader.getSystemClassLoader()));
  }

  /** The number of the loader that defined a class. */
  public int idOf(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == ClassLoader.getSystemClassLoader()) {
      return APPLICATION;
    }
    lock.lock();
    try {
      Integer known = ids.get(loader);
      if (known != null) {
        return known;
      }
      int id = loaders.size();
      loaders.add(new WeakReference<>(loader));
      ids.put(loader, id);
      return id;
    } finally {
      lock.unlock();
    }
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
