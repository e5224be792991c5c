package io.github.procpool.cli.map;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts the items of files ahead of the work, so that the progress bar knows its end. */
final class LineCount {
  private static final System.Logger LOG = System.getLogger(LineCount.class.getName());
  private static final int BUFFER_BYTES = 1 << 16;

  private final List<Path> files;
  private final byte end;
  private volatile long total = -1;

  private LineCount(List<Path> files, byte end) {
    this.files = files;
    this.end = end;
  }

  /** Starts to count, on a thread of its own; only of regular files, which can be read twice. */
  static LineCount start(List<Path> files, boolean untilNul) {
    LineCount count = new LineCount(files, (byte) (untilNul ? 0 : '\n'));
    if (!files.isEmpty() && files.stream().allMatch(Files::isRegularFile)) {
      Thread thread = new Thread(count::run, "procpool-line-count");
      thread.setDaemon(true);
      thread.start();
    }
    return count;
  }

  private void run() {
    long lines = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        byte last = end;
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          for (int i = 0; i < n; i++) {
            lines += buffer[i] == end ? 1 : 0;
          }
          last = buffer[n - 1];
        }
        lines += last == end ? 0 : 1;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the progress bar goes without a total", e);
        return;
      }
    }
    total = lines;
  }

  /** −1 while it is not known. */
  long total() {
    return total;
  }
}
