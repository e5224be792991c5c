package io.github.procpool.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a process behind. */
final class LeftoverCheck implements AfterEachCallback {
  private static final long PATIENCE_SECONDS = 10;

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    List<ProcessHandle> left = ProcessHandle.current().descendants().toList();
    for (ProcessHandle process : left) {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
