package io.github.procpool.faults;

import io.github.procpool.spi.LaunchRequest;
import io.github.procpool.spi.WorkerLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Launches fakes, which the test then leads, and after so many of them real workers. */
final class FakeLauncher implements WorkerLauncher {
  private final AtomicInteger fakesLeft;
  private final BlockingQueue<FakeWorker> launched = new LinkedBlockingQueue<>();

  FakeLauncher(int fakes) {
    fakesLeft = new AtomicInteger(fakes);
  }

  @Override
  public Process launch(LaunchRequest request) throws IOException {
    if (fakesLeft.getAndDecrement() <= 0) {
      return request.toProcessBuilder().start();
    }
    FakeWorker fake = new FakeWorker(bootFile(request));
    launched.add(fake);
    return fake;
  }

  /** The next fake that was launched. */
  FakeWorker next() throws InterruptedException {
    FakeWorker fake = launched.poll(20, TimeUnit.SECONDS);
    if (fake == null) {
      throw new AssertionError("no worker was launched");
    }
    return fake;
  }

  /** The last argument in the argument file. */
  private static Path bootFile(LaunchRequest request) throws IOException {
    String file = request.command().get(1).substring(1);
    List<String> arguments = Files.readAllLines(Path.of(file));
    String last = arguments.get(arguments.size() - 1);
    return Path.of(last.substring(1, last.length() - 1));
  }
}
