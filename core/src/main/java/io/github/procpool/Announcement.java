package io.github.procpool;

import io.github.procpool.internal.host.Engine;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a pool's listener has been told of one task: that it is there once, then once its end. */
final class Announcement {
  private static final int NOTHING = 0;
  private static final int SUBMITTED = 1;
  private static final int FINISHED = 2;

  private final Engine engine;
  private final AtomicInteger told = new AtomicInteger(NOTHING);

  private Announcement(Engine engine) {
    this.engine = engine;
  }

  /** One for a new task; null when nobody listens. */
  static @Nullable Announcement in(Engine engine) {
    return engine.hasListener() ? new Announcement(engine) : null;
  }

  /** Whoever accepted the task and whoever ends it both call this: a task may end before. */
  void submitted(long taskId) {
    if (told.compareAndSet(NOTHING, SUBMITTED)) {
      engine.tell(listener -> listener.taskSubmitted(taskId));
    }
  }

  void finished(long taskId, @Nullable Throwable error) {
    submitted(taskId);
    if (told.compareAndSet(SUBMITTED, FINISHED)) {
      engine.tell(listener -> listener.taskFinished(taskId, error));
    }
  }
}
