package io.github.procpool;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/*
 * A loop that is left half way drops its iterator without a word. The watches of such an iterator
 * are taken off when the next iterator is made, so they never pile up, and no thread is needed.
 */
/** Watches that are taken off when their owner was garbage-collected, if not before. */
final class AbandonedWatches extends WeakReference<Object> {
  private static final ReferenceQueue<Object> ABANDONED = new ReferenceQueue<>();

  /** Keeps the references themselves alive until their watches are off. */
  private static final Set<AbandonedWatches> ATTACHED = ConcurrentHashMap.newKeySet();

  private final List<FutureWatch> watches;

  private AbandonedWatches(Object owner, List<FutureWatch> watches) {
    super(owner, ABANDONED);
    this.watches = watches;
  }

  static AbandonedWatches ownedBy(Object owner, List<FutureWatch> watches) {
    for (Reference<?> old = ABANDONED.poll(); old != null; old = ABANDONED.poll()) {
      ((AbandonedWatches) old).detach();
    }
    AbandonedWatches attached = new AbandonedWatches(owner, watches);
    if (!watches.isEmpty()) {
      ATTACHED.add(attached);
    }
    return attached;
  }

  void detach() {
    ATTACHED.remove(this);
    watches.forEach(FutureWatch::detach);
  }
}
