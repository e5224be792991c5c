package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shared buffers between the host and two workers. */
class SharedBufferProcessTest {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void startPool() {
    pool = ProcessPoolExecutor.builder().name("shared").maxWorkers(2).minWorkers(2).build();
  }

  @AfterAll
  static void closePool() {
    pool.close();
  }

  @Test
  void tasks_writeIntoTheirParts_hostReadsThemAll() {
    int parts = 16;
    int bytesPerPart = 64 << 10;
    SharedBuffer buffer = SharedBuffer.create((long) parts * bytesPerPart);
    Path file = buffer.file();
    try (buffer) {
      List<Long> pids =
          pool.map(
                  part -> fill(buffer, part * bytesPerPart, bytesPerPart, part.byteValue()),
                  IntStream.range(0, parts).boxed().toList())
              .toList();

      assertThat(pids).hasSize(parts).doesNotContain(ProcessHandle.current().pid());
      ByteBuffer all = buffer.buffer();
      for (int i = 0; i < all.capacity(); i++) {
        if (all.get(i) != i / bytesPerPart) {
          assertThat(all.get(i)).as("byte %d", i).isEqualTo((byte) (i / bytesPerPart));
        }
      }
    }
    assertThat(file).doesNotExist();
  }

  private static long fill(SharedBuffer buffer, int offset, int length, byte value) {
    ByteBuffer part = buffer.view(offset, length);
    while (part.hasRemaining()) {
      part.put(value);
    }
    return ProcessHandle.current().pid();
  }

  @Test
  void task_bufferAsArgument_readsWhatTheHostWrote() throws Exception {
    try (SharedBuffer buffer = SharedBuffer.create(8)) {
      for (long i = 1; i <= 50; i++) {
        buffer.buffer().putLong(i);
        assertThat(pool.submit(SharedBufferProcessTest::takeLong, buffer).get()).isEqualTo(i);
        assertThat(buffer.buffer().getLong()).isEqualTo(-i);
      }
    }
  }

  private static long takeLong(SharedBuffer buffer) {
    long value = buffer.buffer().getLong();
    buffer.buffer().putLong(-value);
    buffer.close(); // a guest's: the next task gets a handle of its own
    return value;
  }

  @Test
  void tasks_countAtOnceThroughVarHandle_loseNothing() throws Exception {
    try (SharedBuffer counter = SharedBuffer.create(64)) {
      List<TaskFuture<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(pool.submit(() -> count(counter, 100_000)));
      }
      for (TaskFuture<Void> task : tasks) {
        task.get();
      }

      assertThat((long) LONGS.getVolatile(counter.buffer(), 0)).isEqualTo(400_000);
    }
  }

  private static void count(SharedBuffer counter, int times) {
    ByteBuffer view = counter.buffer();
    for (int i = 0; i < times; i++) {
      long unused = (long) LONGS.getAndAdd(view, 0, 1L);
    }
  }

  @Test
  void task_returnsItsBuffer_hostGetsAGuest() throws Exception {
    try (SharedBuffer buffer = SharedBuffer.create(8)) {
      SharedBuffer back = pool.submit(SharedBufferProcessTest::mark, buffer).get();

      assertThat(back.isOwner()).isFalse();
      assertThat(back.buffer().get()).isEqualTo((byte) 7);
      back.close();
      assertThat(buffer.buffer().get()).isEqualTo((byte) 7);
    }
  }

  private static SharedBuffer mark(SharedBuffer buffer) {
    buffer.buffer().put((byte) 7);
    return buffer;
  }

  @Test
  void task_startsAfterTheOwnerClosed_failsAndSaysSo() throws Exception {
    SharedBuffer gate = SharedBuffer.create(8);
    try (gate) {
      SharedBuffer buffer = SharedBuffer.create(8);
      TaskFuture<Byte> late = pool.submit(() -> readOnceOpen(gate, buffer));
      buffer.close();
      LONGS.setVolatile(gate.buffer(), 0, 1L);

      assertThatThrownBy(late::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the shared buffer of 8 bytes was closed by its owner");
    }
  }

  private static byte readOnceOpen(SharedBuffer gate, SharedBuffer buffer) {
    ByteBuffer word = gate.buffer();
    while ((long) LONGS.getVolatile(word, 0) == 0) {
      Thread.onSpinWait();
    }
    return buffer.buffer().get();
  }

  @Test
  void submit_closedBuffer_failsBeforeItIsSent() {
    SharedBuffer buffer = SharedBuffer.create(8);
    buffer.close();

    assertThatThrownBy(() -> pool.submit(SharedBufferProcessTest::takeLong, buffer).get())
        .hasStackTraceContaining(buffer + " is closed");
  }
}
