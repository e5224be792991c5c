package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerLostException;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A long result that the host takes while its worker puts it: it counts when it is committed. */
class ComingArrayFaultProcessTest extends FaultFixture {
  private static final int KILLED = 128 + 9;
  private static final int LENGTH = 1 << 20;

  /** Tag, and a count of three bytes. */
  private static final int HEADER = 4;

  private static final byte[] RESULT = result();

  private static byte[] result() {
    byte[] result = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      result[i] = (byte) ((i * 31) >>> 7);
    }
    return result;
  }

  private final FakeLauncher launcher = new FakeLauncher(1);

  /** A task whose worker has told of its result, and put nothing of it yet. */
  private final class Announced {
    final ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    final TaskFuture<byte[]> task = pool.submit(SampleTasks::same, new byte[] {1});
    final FakeWorker worker;
    final FakeSlab slab;
    final Watermark coming;
    private final byte[] encoded = FakeWorker.encoded(RESULT);

    Announced() throws IOException, InterruptedException {
      worker = launcher.next();
      worker.beReady();
      worker.begin(0);
      slab = FakeSlab.request(worker, 0, LENGTH + 100);
      coming = worker.ring().coming(0);
      worker.ring().payload(0).putInt(Integer.MAX_VALUE).putInt(slab.id());
      slab.bytes().putInt(encoded.length).put(encoded, 0, HEADER);
      coming.set(HEADER);
      worker.ringBell();
    }

    void put(int bytes) throws IOException {
      int from = slab.bytes().position() - 4;
      slab.bytes().put(encoded, from, Math.min(bytes, encoded.length - from));
      coming.set(slab.bytes().position() - 4);
    }

    void commit() throws IOException {
      worker.ring().commitItems(0, 1);
      worker.ring().finish(0);
      worker.ringBell();
    }
  }

  @Test
  void dies_beforeItsResultIsWhole_costsThatTaskAlone() throws Exception {
    Announced announced = new Announced();
    announced.put(LENGTH / 2);

    announced.worker.die(KILLED);

    assertThat(announced.task.exception(SOON)).isInstanceOf(WorkerLostException.class);
    requireHealthy(announced.pool);
  }

  @Test
  void dies_whenAllIsPutButNotCommitted_costsThatTaskAlone() throws Exception {
    Announced announced = new Announced();
    announced.put(LENGTH + HEADER);

    announced.worker.die(KILLED);

    assertThat(announced.task.exception(SOON)).isInstanceOf(WorkerLostException.class);
    requireHealthy(announced.pool);
  }

  @Test
  void commits_afterPiecesAndPauses_resultIsWhole() throws Exception {
    Announced announced = new Announced();
    for (int i = 0; i < LENGTH + HEADER; i += 77_777) {
      announced.put(77_777);
      LockSupport.parkNanos(i % 4 == 0 ? 5_000_000 : 20_000); // longer than the host has patience
    }
    announced.commit();

    assertThat(announced.task.get()).isEqualTo(RESULT);
    announced.worker.die(0);
  }

  @Test
  void commits_anotherOutcomeThanItTold_thatCounts() throws Exception {
    Announced announced = new Announced();
    announced.put(LENGTH / 2);
    byte[] other = FakeWorker.encoded(new byte[] {7});
    announced.slab.bytes().putInt(0, other.length).put(4, other);
    announced.commit();

    assertThat(announced.task.get()).isEqualTo(new byte[] {7});
    announced.worker.die(0);
  }

  @Test
  void tells_ofMoreThanItsSlabHolds_isNotTakenAhead() throws Exception {
    Announced announced = new Announced();
    byte[] longer = Arrays.copyOf(FakeWorker.encoded(new byte[1 << 29]), 10);
    announced.slab.bytes().put(4, longer);
    announced.coming.set(Integer.MAX_VALUE);
    announced.slab.bytes().put(4, announced.encoded);
    announced.commit();

    assertThat(announced.task.get()).isEqualTo(RESULT);
    announced.worker.die(0);
  }

  @Test
  void tells_ofAResultInNoSlab_isKilledAndOnlyItsTaskIsLost() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<byte[]> task = pool.submit(SampleTasks::same, new byte[] {1});
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.ring().payload(0).putInt(LENGTH);
    worker.ring().coming(0).set(LENGTH);
    worker.ringBell();

    Await.until("it is killed", SOON, () -> !worker.isAlive());

    assertThat(task.exception(SOON)).isInstanceOf(WorkerLostException.class);
    requireHealthy(pool);
  }
}
