package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/*
 * Nothing outlives a host, so this does not either: it ends when its standard input does. The lowest
 * priority leaves it what time others do not use.
 */
/** Starts the process that makes an archive. */
final class MakerProcess {
  /** A process that nobody refers to has its pipes closed. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private static final Path NICE = Path.of("/usr/bin/nice");

  /** A small JVM: less of the machine, and soon ready. */
  private static final List<String> OPTIONS =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

  private MakerProcess() {}

  /** Returns at once; nobody hears how it ends. */
  static void start(Path java, Path jar, ArchiveStore store) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.add(java.toString());
    command.addAll(OPTIONS);
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(List.of("-cp", jar.toString(), ArchiveMaker.class.getName()));
    command.addAll(List.of(store.directory().toString(), store.key().text(), jar.toString()));
    Process maker =
        new ProcessBuilder(command)
            .directory(store.directory().toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    RUNNING.add(maker);
    CompletableFuture<?> unused = maker.onExit().thenRun(() -> RUNNING.remove(maker));
  }
}
