package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.internal.launch.HostDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared buffers within one process; {@link SharedBufferProcessTest} has the other. */
class SharedBufferTest {
  private static final long GIB = 1L << 30;

  @Test
  void create_size_isZeroedAndOwned() {
    try (SharedBuffer buffer = SharedBuffer.create(1000)) {
      assertThat(buffer.size()).isEqualTo(1000);
      assertThat(buffer.isOwner()).isTrue();
      assertThat(buffer.buffer().remaining()).isEqualTo(1000);
      assertThat(buffer.buffer().isDirect()).isTrue();
      assertThat(buffer.buffer().order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(buffer.view(8, 8).order()).isEqualTo(ByteOrder.nativeOrder());
      byte[] bytes = new byte[1000];
      buffer.buffer().get(bytes);
      assertThat(bytes).containsOnly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void create_belowOne_isRefused(long bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedBuffer.create(bytes))
        .withMessage("bytes must be at least 1, was " + bytes);
  }

  @Test
  void create_moreThanTheSystemHas_isRefusedWithNumbers() throws IOException {
    HostDirectory directory = HostDirectory.acquire();
    try {
      assertThatThrownBy(() -> SharedBuffer.create(Long.MAX_VALUE))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(
              "cannot create a shared buffer of 9223372036854775807 bytes: "
                  + directory.sharedMemory())
          .hasMessageContaining(" bytes free, ");
      assertThat(directory.sharedMemory()).isDirectoryNotContaining("glob:**.mem");
      assertThat(directory.sockets()).isDirectoryNotContaining("glob:**.mem");
    } finally {
      directory.release();
    }
  }

  @Test
  void create_file_isForThisUserOnly() throws IOException {
    try (SharedBuffer buffer = SharedBuffer.create(1)) {
      PosixFileAttributeView view =
          Files.getFileAttributeView(buffer.file(), PosixFileAttributeView.class);
      if (view != null) { // Windows has none
        assertThat(PosixFilePermissions.toString(view.readAttributes().permissions()))
            .isEqualTo("rw-------");
      }
      assertThat(Files.size(buffer.file())).isEqualTo(1);
    }
  }

  @Test
  void buffer_twice_areTwoViewsOfTheSameBytes() {
    try (SharedBuffer buffer = SharedBuffer.create(16)) {
      ByteBuffer one = buffer.buffer();
      ByteBuffer two = buffer.buffer();

      one.putLong(42).limit(8);

      assertThat(two.position()).isZero();
      assertThat(two.remaining()).isEqualTo(16);
      assertThat(two.getLong()).isEqualTo(42);
    }
  }

  @Test
  void view_part_showsThatPart() {
    try (SharedBuffer buffer = SharedBuffer.create(10_000)) {
      for (int i = 0; i < 1250; i++) {
        buffer.buffer().putLong(i * 8, i);
      }

      ByteBuffer part = buffer.view(8000, 16);

      assertThat(part.remaining()).isEqualTo(16);
      assertThat(part.getLong()).isEqualTo(1000);
      assertThat(part.getLong()).isEqualTo(1001);
      assertThat(buffer.view(10_000, 0).remaining()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1",
    "0, -1",
    "0, 101",
    "100, 1",
    "101, 0",
    Long.MAX_VALUE + ", " + Integer.MAX_VALUE,
    Long.MIN_VALUE + ", " + Integer.MIN_VALUE
  })
  void view_outside_isRefusedWithNumbers(long offset, int length) {
    try (SharedBuffer buffer = SharedBuffer.create(100)) {
      assertThatThrownBy(() -> buffer.view(offset, length))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage(
              "view(%d, %d) does not lie in the 100 bytes of the shared buffer", offset, length);
    }
  }

  @Test
  void buffer_largestSize_isWhole() {
    try (SharedBuffer buffer = SharedBuffer.create(Integer.MAX_VALUE)) {
      ByteBuffer whole = buffer.buffer();
      whole.put(Integer.MAX_VALUE - 1, (byte) 7);

      assertThat(whole.remaining()).isEqualTo(Integer.MAX_VALUE);
      assertThat(buffer.view(Integer.MAX_VALUE - 1, 1).get()).isEqualTo((byte) 7);
    }
  }

  @Test
  void view_above2GiB_reachesEveryByteOnce() {
    try (SharedBuffer buffer = SharedBuffer.create(3 * GIB)) {
      long[] offsets = {0, GIB - 8, GIB, 2 * GIB - 8, 2 * GIB, 3 * GIB - 8};
      for (long offset : offsets) {
        buffer.view(offset, 8).putLong(offset + 1);
      }

      for (long offset : offsets) {
        assertThat(buffer.view(offset, 8).getLong()).isEqualTo(offset + 1);
      }
      ByteBuffer acrossTheEdge = buffer.view(GIB - 8, 16);
      assertThat(acrossTheEdge.getLong()).isEqualTo(GIB - 8 + 1);
      assertThat(acrossTheEdge.getLong()).isEqualTo(GIB + 1);
      ByteBuffer long2 = buffer.view(GIB, Integer.MAX_VALUE);
      assertThat(long2.getLong((int) (GIB - 8))).isEqualTo(2 * GIB - 8 + 1);
      assertThat(long2.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(buffer.view(3 * GIB, 0).remaining()).isZero();
      assertThatIllegalStateException()
          .isThrownBy(buffer::buffer)
          .withMessage(
              "buffer() shows 2147483647 bytes at most, this one has 3221225472;"
                  + " use view(offset, length)");
    }
  }

  @Test
  void buffer_varHandle_isAtomic() {
    VarHandle longs = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    try (SharedBuffer buffer = SharedBuffer.create(64)) {
      SharedBuffer copy = SerializedCopy.of(buffer);

      assertThat((long) longs.getAndAdd(buffer.buffer(), 8, 5L)).isZero();
      assertThat((long) longs.getAndAdd(copy.buffer(), 8, 5L)).isEqualTo(5);
      assertThat((long) longs.getVolatile(buffer.view(8, 8), 0)).isEqualTo(10);
    }
  }

  @Test
  void serialize_anySize_sendsNameAndSizeOnly() throws IOException {
    try (SharedBuffer buffer = SharedBuffer.create(1 << 20)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(buffer);
      }

      assertThat(bytes.size()).isLessThan(300);
    }
  }

  @Test
  void copy_writes_areSeenOnBothSides() {
    try (SharedBuffer owner = SharedBuffer.create(100)) {
      SharedBuffer guest = SerializedCopy.of(owner);
      assertThat(guest.size()).isEqualTo(100);
      assertThat(guest.isOwner()).isFalse();

      owner.buffer().putInt(0, 1);
      guest.buffer().putInt(4, 2);

      assertThat(guest.buffer().getInt(0)).isEqualTo(1);
      assertThat(owner.buffer().getInt(4)).isEqualTo(2);
      assertThat(SerializedCopy.of(guest).buffer().getInt(4)).isEqualTo(2);
    }
  }

  @Test
  void close_guest_leavesTheOthersOpen() {
    try (SharedBuffer owner = SharedBuffer.create(100)) {
      SharedBuffer other = SerializedCopy.of(owner);
      SharedBuffer guest = SerializedCopy.of(owner);
      guest.buffer().put(0, (byte) 1);

      guest.close();
      guest.close();

      assertThatIllegalStateException().isThrownBy(guest::buffer).withMessage(guest + " is closed");
      assertThat(owner.buffer().get(0)).isEqualTo((byte) 1);
      assertThat(other.buffer().get(0)).isEqualTo((byte) 1);
      assertThat(owner.file()).exists();
    }
  }

  @Test
  void close_owner_endsItAndItsFile() {
    SharedBuffer owner = SharedBuffer.create(100);
    Path file = owner.file();
    assertThat(file).exists();

    owner.close();
    owner.close();

    assertThat(file).doesNotExist();
    assertThat(owner.size()).isEqualTo(100);
    assertThat(owner.isOwner()).isTrue();
    assertThat(owner).hasToString("SharedBuffer[" + file.getFileName() + ", 100 bytes]");
    assertThatIllegalStateException().isThrownBy(owner::buffer).withMessage(owner + " is closed");
    assertThatIllegalStateException().isThrownBy(() -> owner.view(0, 1));
    assertThatIllegalStateException().isThrownBy(() -> SerializedCopy.of(owner));
  }

  @Test
  void close_owner_endsItsGuests() {
    SharedBuffer owner = SharedBuffer.create(100);
    SharedBuffer unused = SerializedCopy.of(owner);
    SharedBuffer used = SerializedCopy.of(owner);
    used.buffer().put(0, (byte) 1);

    owner.close();

    String message =
        "the shared buffer of 100 bytes was closed by its owner: there is no "
            + owner.file()
            + " any more";
    assertThatIllegalStateException().isThrownBy(unused::buffer).withMessage(message);
    assertThatIllegalStateException().isThrownBy(used::buffer).withMessage(message);
  }

  @Test
  void close_owner_emptiesViewsThatAreLeft() {
    SharedBuffer owner = SharedBuffer.create(1 << 20);
    ByteBuffer view = owner.buffer();
    view.putLong(0, 42).putLong((1 << 20) - 8, 42);

    owner.close();

    assertThat(view.getLong(0)).isZero();
    view.putLong((1 << 20) - 8, 43);
    assertThat(view.getLong((1 << 20) - 8)).isEqualTo(43);
  }

  @Test
  void close_lastUser_removesTheHostDirectory() throws IOException {
    HostDirectory directory = HostDirectory.acquire();
    Path sockets = directory.sockets();
    SharedBuffer buffer = SharedBuffer.create(1);
    directory.release();
    assertThat(sockets).exists();
    buffer.buffer().put((byte) 1);

    buffer.close();

    assertThat(becomesAbsent(sockets)).isTrue();
  }

  @Test
  void owner_collectedUnclosed_removesItsFile() {
    Path file = createAndForget();

    assertThat(becomesAbsent(file)).isTrue();
  }

  private static Path createAndForget() {
    SharedBuffer buffer = SharedBuffer.create(100);
    buffer.buffer().put((byte) 1);
    return buffer.file();
  }

  private static boolean becomesAbsent(Path path) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Files.exists(path) && System.nanoTime() < deadline) {
      System.gc();
    }
    return !Files.exists(path);
  }

  @Test
  void buffer_interruptedThread_worksAndStaysInterrupted() {
    try (SharedBuffer buffer = SharedBuffer.create(100)) {
      Thread.currentThread().interrupt();
      try {
        buffer.buffer().put(0, (byte) 1);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(buffer.buffer().get(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void buffer_fileOfAnotherSize_isNotMapped() {
    try (SharedBuffer owner = SharedBuffer.create(100)) {
      SharedBuffer guest = SharedBuffer.attach(owner.file(), 200);

      assertThatThrownBy(guest::buffer)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot map 200 of the 200 bytes of " + owner.file())
          .hasRootCauseMessage("the file of the shared buffer has 100 bytes, not 200");
      assertThat(owner.file()).hasSize(100);
      assertThat(owner.buffer().remaining()).isEqualTo(100);
    }
  }
}
