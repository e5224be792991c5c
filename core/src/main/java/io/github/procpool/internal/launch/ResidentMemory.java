package io.github.procpool.internal.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process holds, where the system tells. */
public final class ResidentMemory {
  private static final String RESIDENT = "VmRSS:";
  private static final String SHARED = "RssShmem:";
  private static final String UNIT = "kB";

  private ResidentMemory() {}

  /**
   * The resident set of a process.
   *
   * @param pid the process
   * @return bytes, mapped files that it touched included; empty when the process has ended, and on
   *     systems other than Linux
   */
  public static OptionalLong of(long pid) {
    return field(pid, RESIDENT);
  }

  /**
   * The resident set of a process without memory that it shares with others, as that does not go
   * when the process goes.
   *
   * @return bytes; empty when the process has ended, and on systems other than Linux
   */
  public static OptionalLong unsharedOf(long pid) {
    OptionalLong all = of(pid);
    return all.isEmpty()
        ? all
        : OptionalLong.of(Math.max(0, all.getAsLong() - field(pid, SHARED).orElse(0)));
  }

  private static OptionalLong field(long pid, String name) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try (BufferedReader lines = Files.newBufferedReader(status, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(name)) {
          return parse(line);
        }
      }
      return OptionalLong.empty();
    } catch (IOException endedOrNotLinux) {
      return OptionalLong.empty();
    }
  }

  /** Parses a line such as {@code VmRSS: 9040 kB}. */
  static OptionalLong parse(String line) {
    String value = line.substring(line.indexOf(':') + 1).strip();
    if (!value.endsWith(UNIT)) {
      return OptionalLong.empty();
    }
    String number = value.substring(0, value.length() - UNIT.length()).strip();
    return OptionalLong.of(Math.multiplyExact(Long.parseLong(number), 1024L));
  }
}
