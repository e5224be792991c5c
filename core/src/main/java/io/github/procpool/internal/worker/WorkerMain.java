package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.CorruptFrameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/*
 * Where every worker passes on the way to its first task there are classes in place of lambdas: a
 * JVM that has just started takes longer to link a lambda than to load a class from the archive.
 */
/** Entry of a worker JVM: finds its host, then runs tasks on this thread until told to stop. */
public final class WorkerMain {
  /** Exit code of a worker that could not reach its host, or hears it no more. */
  static final int NO_HOST = 70;

  private WorkerMain() {}

  /** Started by the host only, with the path of the boot file. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("This is a worker of Procpool; a pool starts it with a boot file.");
      System.exit(NO_HOST);
    }
    Thread.currentThread().setName("procpool-task");
    TerminalInterrupts.ignore();
    TaskLoop loop = null;
    try {
      BootFile boot = BootFile.read(Path.of(args[0]));
      Files.delete(Path.of(args[0]));
      loop = new TaskLoop(boot, SlotRing.open(Path.of(boot.ring())));
    } catch (IOException | CorruptFrameException e) {
      noHost(e);
    }
    if (loop != null) {
      loop.run();
    }
  }

  /** Ends this process, which could not reach its host. */
  static void noHost(Throwable reason) {
    System.err.println("procpool worker: no connection to its host: " + reason);
    System.exit(NO_HOST);
  }
}
