package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.CorruptFrameException;
import io.github.procpool.internal.wire.Handshake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/*
 * Where every worker passes on the way to its first task there are classes in place of lambdas: a
 * JVM that has just started takes longer to link a lambda than to load a class from the archive.
 */
/** Entry of a worker JVM: finds its host, then runs tasks on this thread until told to stop. */
public final class WorkerMain {
  /** Exit code of a worker that could not reach its host. */
  private static final int NO_HOST = 70;

  private WorkerMain() {}

  /** Started by the host only, with the path of the boot file. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("This is a worker of Procpool; a pool starts it with a boot file.");
      System.exit(NO_HOST);
    }
    HeadStart.begin();
    Thread.currentThread().setName("procpool-task");
    TerminalInterrupts.ignore();
    TaskLoop loop = null;
    try {
      loop = connect(Path.of(args[0]));
    } catch (IOException | CorruptFrameException e) {
      System.err.println("procpool worker: no connection to its host: " + e);
      System.exit(NO_HOST);
    }
    if (loop != null) {
      loop.run();
    }
  }

  private static TaskLoop connect(Path bootPath) throws IOException {
    BootFile boot = BootFile.read(bootPath);
    Files.delete(bootPath);
    SlotRing ring = SlotRing.open(Path.of(boot.ring()));
    HeadStart.meanwhile();
    HostConnection host =
        HostConnection.open(
            Path.of(boot.socket()), new Handshake(boot.token()), boot.serial(), ring);
    return new TaskLoop(host, ring);
  }
}
