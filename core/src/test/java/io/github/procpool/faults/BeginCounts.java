package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often each attempt at each task has begun, counted by the workers in a file. */
final class BeginCounts {
  /*
   * One word a task:   | begun 1st | begun 2nd | begun 3rd | attempts allowed |      a byte each
   *
   * The pages belong to the kernel, so what a worker counted is there however it ended.
   */
  static final int MOST_ATTEMPTS = 3;

  private static final int MOST_TASKS = 16 << 20;
  private static final int ALLOWED = MOST_ATTEMPTS * Byte.SIZE;
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final Handle handle;
  private final ByteBuffer words;
  private final AtomicInteger given = new AtomicInteger();

  private BeginCounts(Path file) {
    this.handle = new Handle(file.toString());
    this.words = handle.words();
  }

  /** Nothing has begun. */
  static BeginCounts in(Path directory) throws IOException {
    return new BeginCounts(Files.createTempFile(directory, "begins", ".bin"));
  }

  /**
   * The workers' side.
   *
   * @param file mapped once in each worker
   */
  record Handle(String file) implements Serializable {
    private static final Map<String, ByteBuffer> MAPPED = new ConcurrentHashMap<>();

    private ByteBuffer words() {
      return MAPPED.computeIfAbsent(file, Handle::map);
    }

    private static ByteBuffer map(String file) {
      try (FileChannel channel =
          FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, 4L * MOST_TASKS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void begun(int number, int attempt) {
      if (attempt > MOST_ATTEMPTS) {
        throw new IllegalStateException("attempt " + attempt + " at task " + number);
      }
      int unused = (int) WORD.getAndAdd(words(), 4 * number, 1 << shift(attempt));
    }
  }

  private static int shift(int attempt) {
    return (attempt - 1) * Byte.SIZE;
  }

  Handle handle() {
    return handle;
  }

  /** The first of so many numbers that nobody else has, for tasks with so many attempts. */
  int next(int tasks, int attempts) {
    int first = given.getAndAdd(tasks);
    if (first + tasks > MOST_TASKS) {
      throw new IllegalStateException("more than " + MOST_TASKS + " tasks");
    }
    for (int number = first; number < first + tasks; number++) {
      WORD.setVolatile(words, 4 * number, attempts << ALLOWED);
    }
    return first;
  }

  /** How often that attempt has begun. */
  int of(int number, int attempt) {
    return (word(number) >>> shift(attempt)) & 0xff;
  }

  private int word(int number) {
    return (int) WORD.getVolatile(words, 4 * number);
  }

  /** No attempt has begun twice, none that was not allowed has begun at all. */
  void requireNoneTooOften(int number) {
    int allowed = word(number) >>> ALLOWED;
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      assertThat(of(number, attempt))
          .as("begins of attempt %d of %d at task %d", attempt, allowed, number)
          .isLessThanOrEqualTo(attempt <= allowed ? 1 : 0);
    }
  }

  /** As {@link #requireNoneTooOften(int)}, for all tasks. */
  void requireNoneTooOften() {
    for (int number = 0; number < given.get(); number++) {
      requireNoneTooOften(number);
    }
  }
}
