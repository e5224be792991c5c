package io.github.procpool.internal.worker;

import io.github.procpool.internal.wire.ByteSink;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions to the host over the control lane: any thread asks, the control thread answers. */
final class HostCalls {
  private static final class Pending {
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable Object answer;
  }

  private final HostConnection host;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

  HostCalls(HostConnection host) {
    this.host = host;
  }

  /**
   * Sends a request, which starts with its number, and waits for the answer. An interrupt does not
   * end the wait (the host always answers, and a class can't be half loaded); it is kept.
   */
  @Nullable Object ask(int frameType, Consumer<ByteSink> request) throws IOException {
    long id = lastId.incrementAndGet();
    Pending call = new Pending();
    pending.put(id, call);
    ByteSink body = new ByteSink();
    body.putVarLong(id);
    request.accept(body);
    host.send(frameType, body);
    boolean interrupted = false;
    while (true) {
      try {
        call.answered.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return call.answer;
  }

  void answer(long id, @Nullable Object answer) {
    Pending call = pending.remove(id);
    if (call != null) {
      call.answer = answer;
      call.answered.countDown();
    }
  }
}
