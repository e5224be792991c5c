package io.github.procpool.internal.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/** Tells whether a linked map orders its entries by access, which it has no method for. */
final class AccessOrder {
  private AccessOrder() {}

  /** Looks at what a read does to a copy, which has the same order; the map is not touched. */
  static boolean isKeptBy(Map<?, ?> linkedHashMap) {
    return firstMovesWhenRead((Map<?, ?>) ((LinkedHashMap<?, ?>) linkedHashMap).clone());
  }

  private static <K, V> boolean firstMovesWhenRead(Map<K, V> copy) {
    if (copy.size() < 2) {
      @SuppressWarnings("unchecked")
      Map<Object, Object> any = (Map<Object, Object>) copy;
      any.put(new Object(), "");
      any.put(new Object(), "");
    }
    K first = copy.keySet().iterator().next();
    copy.get(first);
    return copy.keySet().iterator().next() != first;
  }
}
