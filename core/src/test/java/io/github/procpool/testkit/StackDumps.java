package io.github.procpool.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Thread dumps of this JVM and of the JVMs below it, for tests that hang. */
public final class StackDumps {
  private static final long LIMIT_SECONDS = 10;

  private StackDumps() {}

  /** One dump after the other. */
  public static String ofFamily() {
    StringBuilder text = new StringBuilder();
    Stream.concat(
            Stream.of(ProcessHandle.current()),
            ProcessHandle.current().descendants().toList().stream())
        .forEach(process -> text.append(of(process)));
    return text.toString();
  }

  private static String of(ProcessHandle process) {
    String head = "---- " + process.pid() + " " + process.info().command().orElse("?") + "\n";
    try {
      return head + jcmd(process.pid()) + "\n";
    } catch (IOException e) {
      return head + "no dump: " + e + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return head + "no dump: interrupted\n";
    }
  }

  private static String jcmd(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Path output = Files.createTempFile("stacks", ".txt");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "Thread.print", "-l")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "jcmd does not answer";
      }
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }
}
