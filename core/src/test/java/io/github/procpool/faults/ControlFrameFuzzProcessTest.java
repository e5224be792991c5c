package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerContext;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.StackFrames;
import io.github.procpool.testkit.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that send damaged control frames, one after the other: the host outlives them all. */
class ControlFrameFuzzProcessTest extends FaultFixture {
  private static final int MOST_FRAMES = 40;

  /** Of one worker's frames, which are of a few hundred bytes each. */
  private static final long MOST_BYTES = 16 << 20;

  private static final long SYNC = Long.MAX_VALUE;

  private final long seed = Seed.next("damaged control frames");
  private final Random random = new Random(seed);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<ByteBuffer> samples = new ArrayList<>();
  private final Logger logger = Logger.getLogger("io.github.procpool");

  /** Each refused frame is a warning, and each end of a worker a line. */
  @BeforeEach
  void silence() {
    logger.setLevel(Level.SEVERE);
  }

  @AfterEach
  void speak() {
    logger.setLevel(null);
  }

  private void sample(int type, ByteSink body) {
    samples.add(FakeWorker.frame(type, body));
  }

  /** One frame of each type that a worker sends after it was ready. */
  @BeforeEach
  void takeSamples() {
    sample(FrameType.PONG, new ByteSink());
    ByteSink stack = new ByteSink();
    stack.putLong(0);
    stack.putInt(0);
    StackFrames.encode(new Throwable().getStackTrace(), stack);
    sample(FrameType.STACK, stack);
    ByteSink failure = new ByteSink();
    new FailureCodec(null).encode(new IllegalStateException("m"), failure);
    sample(FrameType.INITIALIZER_FAILED, failure);
    ByteSink ofClass = new ByteSink();
    ofClass.putVarLong(1);
    ofClass.putVarInt(0);
    ofClass.putUtf8("io.github.procpool.Results");
    sample(FrameType.CLASS_REQUEST, ofClass);
    ByteSink progress = new ByteSink();
    progress.putLong(1);
    progress.putDouble(0.5);
    sample(FrameType.PROGRESS, progress);
    sample(FrameType.SHARED_REQUEST, sharedRequest(1));
  }

  private static ByteSink sharedRequest(long request) {
    ByteSink body = new ByteSink();
    body.putVarLong(request);
    body.putVarLong(1);
    return body;
  }

  @Test
  void sends_damagedFrames_isKilledOrGoesOnAndThePoolIsHealthy() throws Exception {
    int rounds = Seed.rounds(250, 20_000);
    FakeLauncher launcher = new FakeLauncher(rounds);
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> task = pool.submit(() -> WorkerContext.current().attempt());
    int killed = 0;
    for (int round = 0; round < rounds; round++) {
      FakeWorker worker = launcher.next();
      worker.beReady();
      worker.awaitTask(0);
      long control = controlThread(pool);
      long before = threads.getThreadAllocatedBytes(control);

      boolean lives = sendFrames(worker);

      assertThat(threads.getThreadAllocatedBytes(control) - before)
          .as("seed %d, round %d", seed, round)
          .isBetween(0L, MOST_BYTES);
      killed += lives ? 0 : 1;
      if (lives) {
        worker.die(1);
      }
    }

    assertThat(killed).as("seed %d", seed).isBetween(rounds / 10, rounds * 9 / 10);
    assertThat(task.get()).as("none was charged").isEqualTo(1);
    requireHealthy(pool);
  }

  /** Sends some frames; answers whether the worker is still wanted. */
  private boolean sendFrames(FakeWorker worker) {
    try {
      for (int left = random.nextInt(MOST_FRAMES); left > 0; left--) {
        FakeWorker.write(worker.control(), damaged());
      }
      worker.send(FrameType.SHARED_REQUEST, sharedRequest(SYNC));
      while (worker.awaitFrame(FrameType.SHARED_VALUE).getVarLong() != SYNC) {
        // an answer to one of the others
      }
      return true;
    } catch (IOException e) {
      Await.until(e + " is for its end, seed " + seed, () -> !worker.isAlive());
      return false;
    }
  }

  private static long controlThread(ProcessPoolExecutor pool) {
    String name = pool.config().name() + "-control";
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .mapToLong(ControlFrameFuzzProcessTest::idOf)
        .findAny()
        .orElseThrow(() -> new AssertionError(name + " has ended"));
  }

  @SuppressWarnings("deprecation") // its replacement needs JDK 19
  private static long idOf(Thread thread) {
    return thread.getId();
  }

  /** A frame that is whole, as its length says, but perhaps not otherwise. */
  private ByteBuffer damaged() {
    if (random.nextInt(40) == 0) {
      return slabRequest();
    }
    byte[] frame = samples.get(random.nextInt(samples.size())).array();
    if (frame[4] == FrameType.INITIALIZER_FAILED && random.nextInt(10) > 0) {
      return damaged(); // refused in any case, so a rare one will do
    }
    byte[] bytes =
        random.nextInt(8) > 0
            ? frame.clone()
            : Arrays.copyOf(frame, 5 + random.nextInt(frame.length * 2));
    for (int left = random.nextInt(4) - 1; left > 0 && bytes.length > 5; left--) {
      bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
    }
    if (random.nextInt(60) == 0) {
      bytes[4] = (byte) random.nextInt();
    }
    ByteBuffer damaged = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = random.nextInt(200) == 0 ? random.nextInt() | 1 << 30 : bytes.length - 4;
    return damaged.putInt(0, length);
  }

  /** For any sequence, and of any size that takes little memory or is refused. */
  private ByteBuffer slabRequest() {
    ByteSink body = new ByteSink();
    body.putVarLong(random.nextLong());
    body.putLong(random.nextBoolean() ? random.nextInt(4) : random.nextLong());
    body.putLong(random.nextBoolean() ? random.nextInt(1 << 20) : random.nextLong() | 1L << 40);
    return FakeWorker.frame(FrameType.SLAB_REQUEST, body);
  }
}
