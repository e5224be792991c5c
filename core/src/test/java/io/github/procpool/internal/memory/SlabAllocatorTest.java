package io.github.procpool.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which free slabs are kept, and for how long. */
final class SlabAllocatorTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  private final Queue<Runnable> later = new ArrayDeque<>();
  private SlabAllocator slabs = allocator(Long.MAX_VALUE);

  @AfterEach
  void close() throws IOException {
    slabs.close();
    assertThat(files()).isEqualTo(slabs.leases());
  }

  private SlabAllocator allocator(long keepBytes) {
    return new SlabAllocator(
        (hint, bytes) -> {
          Path file = Files.createFile(directory.resolve(hint));
          SharedFiles.reserve(file, 0, bytes);
          return file;
        },
        keepBytes,
        later::add);
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.count();
    }
  }

  private List<Slab> lease(int count, int bytes) throws IOException {
    List<Slab> leased = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leased.add(slabs.lease(bytes));
    }
    return leased;
  }

  private void someSecondsLater() {
    later.remove().run();
  }

  @Test
  void release_moreThanIsKept_deletesIt() throws IOException {
    slabs = allocator(3 * MIB);

    lease(5, MIB).forEach(slabs::release);

    assertThat(files()).isEqualTo(3);
  }

  @Test
  void release_littleMoreThanAPowerOfTwo_countsWhatItHasAndNotWhatItMayHave() throws IOException {
    slabs = allocator(4 * (MIB + 1));

    lease(4, MIB + 1).forEach(slabs::release);

    assertThat(files()).isEqualTo(4);
  }

  @Test
  void trim_unusedForAWhile_givesBackAllButARest() throws IOException {
    lease(100, MIB).forEach(slabs::release);

    someSecondsLater();
    assertThat(files()).isEqualTo(100);

    someSecondsLater();
    assertThat(files()).isEqualTo(32);
    assertThat(later).as("nothing to do any more").isEmpty();
  }

  @Test
  void trim_someAreUsedNowAndThen_keepsThose() throws IOException {
    lease(100, MIB).forEach(slabs::release);
    someSecondsLater();

    lease(60, MIB).forEach(slabs::release);
    someSecondsLater();

    assertThat(files()).isEqualTo(60);
    List<Slab> again = lease(60, MIB);
    assertThat(files()).as("none had to be made").isEqualTo(60);
    someSecondsLater();
    assertThat(later).isEmpty();
    again.forEach(slabs::release);
    assertThat(later).as("there is something to give back again").hasSize(1);
  }

  @Test
  void trim_closedMeanwhile_doesNothing() throws IOException {
    lease(100, MIB).forEach(slabs::release);
    slabs.close();

    someSecondsLater();

    assertThat(later).isEmpty();
  }
}
