package io.github.procpool.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two threads that share memory, one behind the other. */
@Timeout(60)
final class WatermarkTest {
  private static final int LENGTH = 1_001;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(LENGTH + Watermark.ROOM);
  private final Watermark mark = Watermark.behind(memory, LENGTH);

  @Test
  void await_reachedAlready_doesNotWait() {
    mark.set(10);

    assertThat(mark.await(10, 0)).isEqualTo(10);
    assertThat(mark.await(3, 0)).isEqualTo(10);
  }

  @Test
  void await_timeIsUp_tellsHowFarItIs() {
    mark.set(10);

    assertThat(mark.await(11, TimeUnit.MILLISECONDS.toNanos(1))).isEqualTo(10);
  }

  @Test
  void await_abandoned_endsForAnyOffset() {
    mark.set(Watermark.ABANDONED);

    assertThat(mark.await(1, Long.MAX_VALUE)).isEqualTo(Watermark.ABANDONED);
  }

  @Test
  void await_interrupted_waitsOnAndStaysInterrupted() throws InterruptedException {
    Thread writer = new Thread(() -> mark.set(5));
    Thread.currentThread().interrupt();
    writer.start();

    assertThat(mark.await(5, Long.MAX_VALUE)).isEqualTo(5);

    assertThat(Thread.interrupted()).isTrue();
    writer.join();
  }

  @Test
  void await_abandonedMeanwhile_ends() throws InterruptedException {
    Thread writer = new Thread(() -> mark.set(Watermark.ABANDONED));
    writer.start();

    assertThat(mark.await(LENGTH, Long.MAX_VALUE)).isEqualTo(Watermark.ABANDONED);
    writer.join();
  }

  @Test
  void await_writerAtWork_readsWhatWasWrittenBefore() throws InterruptedException {
    int rounds = 2_000;
    AtomicIntegerArray wrong = new AtomicIntegerArray(1);
    for (int round = 1; round <= rounds; round++) {
      byte value = (byte) round;
      mark.set(0);
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < LENGTH; i++) {
                  memory.put(i, value);
                  mark.set(i + 1);
                }
              });
      writer.start();
      for (int i = 0; i < LENGTH; i++) {
        int unused = mark.await(i + 1, Long.MAX_VALUE);
        wrong.addAndGet(0, memory.get(i) == value ? 0 : 1);
      }
      writer.join();
    }
    assertThat(wrong.get(0)).isZero();
  }
}
