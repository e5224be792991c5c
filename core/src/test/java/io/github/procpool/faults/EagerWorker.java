package io.github.procpool.faults;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.FrameType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Does in two threads of this JVM what a worker does, at the speed of memory: every task's result
 * is its number. May die at any of the points where it matters.
 */
final class EagerWorker {
  private static final int KILLED = 128 + 9;
  private static final long LOOK_NANOS = 20_000;

  private final FakeWorker process;
  private final SlotRing ring;
  private final Random random;
  private final int dies;
  private final LongConsumer begun;
  private final ByteBuffer rings = ByteBuffer.allocate(64);
  private volatile boolean connected;

  /**
   * @param dies once in so many tasks; 0 for never
   * @param begun hears of each task that is begun
   */
  EagerWorker(FakeWorker process, Random random, int dies, LongConsumer begun) {
    this.process = process;
    this.ring = process.ring();
    this.random = random;
    this.dies = dies;
    this.begun = begun;
  }

  void start() {
    Thread thread = new Thread(this::run, "eager-worker");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      if (random.nextBoolean()) {
        process.beReady();
        connected = true;
      } else {
        process.sayReady(); // the control thread connects while tasks come already
      }
      Thread control = new Thread(this::hear, "eager-control");
      control.setDaemon(true);
      control.start();
      work();
    } catch (ClosedChannelException e) {
      process.die(KILLED); // by its host
    } catch (IOException e) {
      process.die(1);
    }
  }

  private void hear() {
    try {
      if (!connected) {
        process.connectAll();
        connected = true;
      }
      while (true) {
        switch (process.readFrame()) {
          case FrameType.PING -> process.send(FrameType.PONG, null);
          case FrameType.STOP -> process.die(0);
          default -> {} // interrupts come too late for tasks so short
        }
      }
    } catch (EOFException | ClosedChannelException e) {
      process.die(KILLED);
    } catch (IOException e) {
      process.die(1);
    }
  }

  private void work() throws IOException {
    boolean skipped = false;
    for (long sequence = 0; process.isAlive(); ) {
      int state = ring.state(sequence);
      if (state == SlotRing.SENT && ring.begin(sequence, System.nanoTime())) {
        finish(sequence);
        sequence++;
      } else if (state == SlotRing.FREE || state == SlotRing.OTHER_LAP) {
        if (skipped) {
          skipped = false;
          ringHost();
        }
        park(sequence);
      } else if (ring.state(sequence) == SlotRing.REVOKED) {
        ring.skip(sequence);
        skipped = true;
        sequence++;
      }
    }
  }

  private void finish(long sequence) throws IOException {
    long task = ring.taskId(sequence);
    begun.accept(task);
    dieByChance();
    ring.beginItem(sequence, 0);
    process.commit(sequence, FakeWorker.encoded((int) task));
    dieByChance();
    ring.finish(sequence);
    dieByChance();
    ringHost();
  }

  private void dieByChance() throws IOException {
    if (dies > 0 && random.nextInt(3 * dies) == 0) {
      process.die(KILLED);
      throw new ClosedChannelException();
    }
  }

  private void ringHost() throws IOException {
    if (ring.claimHostBell()) {
      while (!connected) {
        Thread.onSpinWait(); // the host has heard of a bell that this side has not noted yet
      }
      process.ringBell();
    }
  }

  private void park(long sequence) throws IOException {
    if (!connected) {
      LockSupport.parkNanos(LOOK_NANOS);
      return;
    }
    ring.parkWorker();
    int state = ring.state(sequence);
    if (state != SlotRing.SENT && state != SlotRing.REVOKED && !process.awaitBell(rings)) {
      process.die(KILLED);
    }
    ring.unparkWorker();
  }
}
