package io.github.procpool.internal.launch;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/*
 * A read of a pipe ends when the last writer closes it. When a worker has started a process that
 * outlives it, that is a writer too, and neither closing the stream nor an interrupt ends a read
 * that has begun.
 *
 * Linux lets one open a pipe again through /proc. While the worker lives, a second read end is
 * opened: it keeps the pipe reachable without counting as a writer. To wake the reader, a write
 * end is opened through it, one line end is written, and the read returns.
 *
 * Writing can't block for good: if the pipe is full then the reader's read returns, the reader
 * leaves and closes both read ends, and the write fails with a broken pipe.
 */
/** Wakes a thread that is blocked in a read of a worker's output; on Linux only. */
final class PipeWaker implements Closeable {
  private static final Logger LOGGER = System.getLogger(PipeWaker.class.getName());
  private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

  private final String pipe;
  private final FileChannel spareReadEnd;

  private PipeWaker(String pipe, FileChannel spareReadEnd) {
    this.pipe = pipe;
    this.spareReadEnd = spareReadEnd;
  }

  /** For descriptor 1 or 2 of a child; empty if it has ended, or the system can't do it. */
  static Optional<PipeWaker> of(long pid, int descriptor) {
    Path link = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(descriptor));
    try {
      String pipe = Files.readSymbolicLink(link).toString();
      // A launcher may have led the output elsewhere: then it is not the pipe that we read.
      if (!pipe.startsWith("pipe:") || ownDescriptorOf(pipe).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new PipeWaker(pipe, FileChannel.open(link, StandardOpenOption.READ)));
    } catch (IOException | UnsupportedOperationException unavailable) {
      LOGGER.log(Level.TRACE, () -> "no waker for output of process " + pid, unavailable);
      return Optional.empty();
    }
  }

  void wake() {
    try {
      Optional<Path> readEnd = ownDescriptorOf(pipe);
      if (readEnd.isPresent()) {
        try (FileChannel writeEnd = FileChannel.open(readEnd.get(), StandardOpenOption.WRITE)) {
          int unused = writeEnd.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
      }
    } catch (IOException readerGone) {
      LOGGER.log(Level.TRACE, () -> "nobody to wake at " + pipe, readerGone);
    }
  }

  @Override
  public void close() throws IOException {
    spareReadEnd.close();
  }

  private static Optional<Path> ownDescriptorOf(String pipe) throws IOException {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OWN_DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        if (leadsTo(descriptor, pipe)) {
          return Optional.of(descriptor);
        }
      }
      return Optional.empty();
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  private static boolean leadsTo(Path descriptor, String pipe) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(pipe);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
