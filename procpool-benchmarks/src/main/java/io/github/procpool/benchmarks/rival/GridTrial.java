package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A trial whose processes keep files in a directory, which goes with them. */
record GridTrial(Trial trial, Path directory) implements Trial {
  @Override
  public double run(long count) throws Exception {
    return trial.run(count);
  }

  @Override
  public void close() throws IOException {
    try {
      trial.close();
    } finally {
      delete(directory);
    }
  }

  static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
