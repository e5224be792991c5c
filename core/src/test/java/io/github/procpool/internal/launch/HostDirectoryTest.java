package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places, modes, and the life of the directory within one JVM. */
class HostDirectoryTest {
  @TempDir Path root;
  private Path temporary;
  private Path memory;
  private HostDirectory directory;

  @BeforeEach
  void open() throws IOException {
    temporary = Files.createDirectory(root.resolve("t"));
    memory = Files.createDirectory(root.resolve("m"));
    directory = HostDirectory.open(temporary, memory);
  }

  @AfterEach
  void delete() {
    directory.delete();
  }

  @Test
  void open_twoParents_makesADirectoryInEach() {
    assertThat(directory.sockets()).isDirectory().hasParent(temporary);
    assertThat(directory.sharedMemory()).isDirectory().hasParent(memory);
    assertThat(directory.sockets().getFileName().toString())
        .startsWith("procpool-")
        .contains("-" + ProcessHandle.current().pid() + "-");
  }

  @Test
  void newFiles_created_areOpenToTheUserAlone() throws IOException {
    Path shared = directory.newSharedFile("ring 1/x");
    Path file = directory.newFile("w3", ".args");

    assertThat(shared).isEmptyFile().hasParent(directory.sharedMemory());
    assertThat(file).isEmptyFile().hasParent(directory.sockets());
    for (Path each : List.of(shared, file)) {
      assertThat(mode(each)).isEqualTo("rw-------");
      assertThat(mode(each.getParent())).isEqualTo("rwx------");
    }
  }

  @Test
  void newSocketPath_askedTwice_givesTwoShortPathsAndCreatesNothing() throws IOException {
    Path first = directory.newSocketPath("a-very-long-name-of-a-pool");
    Path second = directory.newSocketPath("a-very-long-name-of-a-pool");

    assertThat(first).isNotEqualTo(second).doesNotExist();
    assertThat(first.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void open_noMemoryFileSystem_keepsSharedFilesWithTheOthers() throws IOException {
    HostDirectory plain = HostDirectory.open(temporary, root.resolve("missing"));
    try {
      assertThat(plain.sharedMemory()).isEqualTo(plain.sockets());
      assertThat(plain.newSharedFile("ring")).hasParent(plain.sockets());
    } finally {
      plain.delete();
    }
  }

  @Test
  void open_temporaryDirectoryTooDeepForSockets_fallsBackToAShortOne() throws IOException {
    Path deep = Files.createDirectories(temporary.resolve("d".repeat(60)).resolve("e".repeat(60)));
    HostDirectory fallen = HostDirectory.open(deep, memory);
    try {
      assertThat(fallen.newSocketPath("control").toString().length()).isLessThanOrEqualTo(100);
      assertThat(deep).isEmptyDirectory();
    } finally {
      fallen.delete();
    }
  }

  @Test
  void open_unusableTemporaryDirectory_saysWhatToSet() {
    Path missing = root.resolve("missing");

    assertThatThrownBy(() -> HostDirectory.open(missing, memory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot create a directory in " + missing)
        .hasMessageContaining("set -Djava.io.tmpdir to a directory that can be written");
  }

  @Test
  void newFile_directoryTakenAwayByACleaner_isMadeInANewOne() throws IOException {
    OwnedDirectory.deleteTree(directory.sockets());
    OwnedDirectory.deleteTree(directory.sharedMemory());

    assertThat(directory.newFile("boot", ".bin")).isEmptyFile();
    assertThat(directory.newSharedFile("ring")).isEmptyFile();
    assertThat(directory.newSocketPath("control").getParent()).isEqualTo(directory.sockets());
  }

  @Test
  void delete_filesAndDirectoriesInside_leavesNothing() throws IOException {
    directory.newSharedFile("ring");
    Files.createDirectories(directory.sockets().resolve("a/b"));
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    Files.createSymbolicLink(directory.sockets().resolve("link"), outside);

    directory.delete();
    directory.delete();

    assertThat(temporary).isEmptyDirectory();
    assertThat(memory).isEmptyDirectory();
    assertThat(outside.resolve("kept")).exists();
    assertThatThrownBy(() -> directory.newFile("boot", ".bin")).hasMessageContaining("deleted");
  }

  @Test
  void open_anotherOfThisJvm_isNotSwept() throws IOException {
    HostDirectory second = HostDirectory.open(temporary, memory);
    second.delete();

    assertThat(directory.sockets().resolve(OwnedDirectory.LOCK_FILE)).exists();
  }

  @Test
  void sweep_linksFilesAndYoungHalfMadeDirectories_areLeft() throws IOException {
    String prefix = HostIdentity.current().userPrefix();
    Path target = Files.createDirectory(root.resolve("target"));
    Files.createFile(target.resolve(OwnedDirectory.LOCK_FILE));
    Path link = Files.createSymbolicLink(temporary.resolve(prefix + "1-link"), target);
    Path file = Files.createFile(temporary.resolve(prefix + "1-file"));
    Path young = Files.createDirectory(temporary.resolve(prefix + "1-young"));
    Path old = Files.createDirectory(temporary.resolve(prefix + "1-old"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path abandoned = Files.createDirectory(temporary.resolve(prefix + "1-abandoned"));
    Files.createFile(abandoned.resolve(OwnedDirectory.LOCK_FILE));
    Path other = Files.createDirectory(temporary.resolve("procpool-somebody-1-x"));
    Files.createFile(other.resolve(OwnedDirectory.LOCK_FILE));

    HostDirectory.open(temporary, memory).delete();

    assertThat(Stream.of(link, file, young, other, target.resolve(OwnedDirectory.LOCK_FILE)))
        .allMatch(path -> Files.exists(path));
    assertThat(Stream.of(old, abandoned)).noneMatch(path -> Files.exists(path));
  }

  @Test
  void release_lastUser_deletes() throws IOException {
    HostDirectory first = HostDirectory.acquire();
    HostDirectory second = HostDirectory.acquire();
    Path sockets = first.sockets();
    assertThat(second).isSameAs(first);

    first.release();
    boolean stillThere = Files.exists(second.newFile("boot", ".bin"));
    second.release();

    assertThat(stillThere).isTrue();
    assertThat(sockets).doesNotExist();
    assertThatThrownBy(first::release).isInstanceOf(IllegalStateException.class);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
