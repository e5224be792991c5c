package io.github.procpool.testkit;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Fails a test that leaves a process, a thread of a pool or a directory behind, and prints all
 * stacks when one hangs.
 *
 * <p>A pool that the tests of a class share is made known with {@link #share}; what it holds is
 * allowed until the class ends.
 */
public final class LeakCheck
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        PreInterruptCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(LeakCheck.class);
  private static final List<SharedPool> SHARED = new CopyOnWriteArrayList<>();

  private record SharedPool(String threadPrefix, Supplier<Collection<Long>> pids) {}

  /** Allows what the pool holds until all tests of the class have run. */
  public static void share(ProcessPoolExecutor pool) {
    share(pool.config().name(), () -> pool.workers().stream().map(WorkerInfo::pid).toList());
  }

  /** Allows threads of that pool, and those processes, until all tests of the class have run. */
  public static void share(String poolName, Supplier<Collection<Long>> pids) {
    SHARED.add(new SharedPool(poolName + "-", pids));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(HERE).put("class", Footprint.now());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(HERE).put("test", Footprint.now());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    requireNothingNew(context.getStore(HERE).get("test", Footprint.class));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    SHARED.clear();
    requireNothingNew(context.getStore(HERE).get("class", Footprint.class));
  }

  @Override
  public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext context) {
    System.err.println(
        context.getDisplayName()
            + " runs into its time limit; all stacks:\n"
            + StackDumps.ofFamily());
  }

  private static void requireNothingNew(Footprint before) {
    AtomicReference<List<String>> leaks = new AtomicReference<>(List.of());
    boolean clean =
        Await.holdsWithin(
            PATIENCE,
            () -> {
              leaks.set(leaks(before, Footprint.now()));
              return leaks.get().isEmpty();
            });
    if (!clean) {
      throw new AssertionError("left behind:\n  " + String.join("\n  ", leaks.get()));
    }
  }

  private static List<String> leaks(Footprint before, Footprint now) {
    Set<Long> sharedPids = new HashSet<>();
    SHARED.forEach(pool -> sharedPids.addAll(pool.pids().get()));
    List<String> leaks = new ArrayList<>();
    for (Map.Entry<Long, String> process : now.processes().entrySet()) {
      long pid = process.getKey();
      if (!before.processes().containsKey(pid) && !sharedPids.contains(pid)) {
        leaks.add("process " + pid + ": " + process.getValue());
      }
    }
    for (Map.Entry<Long, String> thread : now.threads().entrySet()) {
      String name = thread.getValue();
      if (!before.threads().containsKey(thread.getKey())
          && SHARED.stream().noneMatch(pool -> name.startsWith(pool.threadPrefix()))) {
        leaks.add("thread " + name);
      }
    }
    for (String directory : now.directories()) {
      if (SHARED.isEmpty() && !before.directories().contains(directory)) {
        leaks.add("directory " + directory);
      }
    }
    return leaks;
  }
}
