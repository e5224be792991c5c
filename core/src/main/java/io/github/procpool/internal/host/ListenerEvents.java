package io.github.procpool.internal.host;

import io.github.procpool.spi.PoolListener;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Tells a listener one event after the other, on a completion thread. */
final class ListenerEvents implements Delivery {
  private final PoolListener listener;
  private final CompletionThreads completion;
  private final ConcurrentLinkedQueue<Consumer<PoolListener>> events =
      new ConcurrentLinkedQueue<>();

  /** Events that are not told; whoever makes it 1 has them told. */
  private final AtomicInteger pending = new AtomicInteger();

  ListenerEvents(PoolListener listener, CompletionThreads completion) {
    this.listener = listener;
    this.completion = completion;
  }

  void add(Consumer<PoolListener> event) {
    events.add(event);
    if (pending.getAndIncrement() == 0) {
      completion.execute(this);
    }
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public void deliver() {
    do {
      Consumer<PoolListener> event = events.poll();
      if (event != null) { // each is added before it is counted
        tell(event);
      }
    } while (pending.decrementAndGet() > 0);
  }

  private void tell(Consumer<PoolListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) { // promised: it is logged and changes nothing
      HostLog.LOG.log(System.Logger.Level.WARNING, "a pool's listener failed", e);
    }
  }
}
