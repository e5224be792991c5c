package io.github.procpool.testkit;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Lines that tasks leave in a file, for tests to see what ran, where, and how often.
 *
 * @param file its path
 */
public record Trail(String file) implements Serializable {
  /** A trail that nobody has left anything on. */
  public static Trail in(Path directory) {
    return Await.sure(() -> new Trail(Files.createTempFile(directory, "trail", "").toString()));
  }

  /** Adds a line; whole lines of several processes do not mix. */
  public void add(Object line) throws IOException {
    Files.writeString(Path.of(file), line + "\n", StandardOpenOption.APPEND);
  }

  /** Adds the number of this process. */
  public void addPid() throws IOException {
    add(ProcessHandle.current().pid());
  }

  /** All lines so far. */
  public List<String> lines() {
    return Await.sure(() -> Files.readAllLines(Path.of(file)));
  }

  /** Waits for that many lines. */
  public List<String> await(int lines) {
    Await.until(lines + " lines in the trail, are " + lines(), () -> lines().size() >= lines);
    return lines();
  }

  /** Waits for a process number in the first line. */
  public long awaitPid() {
    return Long.parseLong(await(1).get(0));
  }
}
