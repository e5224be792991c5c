package io.github.procpool.internal.wire;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was looked up in each class loader. Thread-safe.
 *
 * <p>The maps are held softly, for what is in them refers to its loader: one that is out of use can
 * still be unloaded.
 */
final class PerLoader<K, V> {
  private final Map<ClassLoader, SoftReference<Map<K, V>>> maps = new WeakHashMap<>();

  /** The map for one loader, which may come back empty at any time. */
  Map<K, V> of(ClassLoader loader) {
    synchronized (maps) {
      SoftReference<Map<K, V>> reference = maps.get(loader);
      Map<K, V> map = reference == null ? null : reference.get();
      if (map == null) {
        map = new ConcurrentHashMap<>();
        maps.put(loader, new SoftReference<>(map));
      }
      return map;
    }
  }
}
