package io.github.procpool.benchmarks.rival;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The machine's CPython. */
public final class Python {
  private Python() {}

  /** The version, empty when there is no {@code python3}. */
  public static Optional<String> version() {
    return Version.TEXT;
  }

  static boolean isThere() {
    return version().isPresent();
  }

  /** Starts the driver. */
  static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("python3", "-B", "-W", "ignore", Driver.FILE.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** A file, because workers that are spawned import it. */
  private static final class Driver {
    static final Path FILE = copy();

    private static Path copy() {
      try (InputStream in = Python.class.getResourceAsStream("driver.py")) {
        Path directory = Files.createTempDirectory("procpool-bench");
        directory.toFile().deleteOnExit();
        Path file = directory.resolve("driver.py");
        file.toFile().deleteOnExit();
        Files.copy(Objects.requireNonNull(in, "driver.py"), file);
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the Python driver", e);
      }
    }
  }

  private static final class Version {
    static final Optional<String> TEXT = ask();

    private static Optional<String> ask() {
      try {
        Process process =
            new ProcessBuilder("python3", "--version").redirectErrorStream(true).start();
        byte[] text = process.getInputStream().readAllBytes();
        return process.waitFor() == 0
            ? Optional.of(new String(text, StandardCharsets.UTF_8).strip())
            : Optional.empty();
      } catch (IOException notThere) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
