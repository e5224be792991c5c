package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives come whole or not at all, and go when nobody uses them. */
class ArchiveStoreTest {
  @TempDir Path directory;
  private ArchiveStore store;

  @BeforeEach
  void open() {
    store = new ArchiveStore(directory, new ArchiveKey("jdk17-0123"));
  }

  @Test
  void find_published_isThatFile() throws IOException {
    Path archive = publish("content");

    assertThat(store.find()).hasValue(archive);
    assertThat(archive).hasContent("content");
    assertThat(names()).containsExactly("jdk17-0123-fec530a9.jsa");
  }

  @Test
  void find_unfinished_isNothing() throws IOException {
    Files.writeString(store.unfinished(), "content");

    assertThat(store.find()).isEmpty();
  }

  @Test
  void find_anothersKey_isNothing() throws IOException {
    publish("content");

    assertThat(new ArchiveStore(directory, new ArchiveKey("jdk25-0123")).find()).isEmpty();
  }

  @Test
  void find_damaged_isNothingAndItGoes() throws IOException {
    Files.writeString(publish("content"), "contend");

    assertThat(store.find()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void find_lastUsedLongAgo_countsAsUse() throws IOException {
    Path archive = publish("content");
    age(archive, Duration.ofDays(20));

    assertThat(store.find()).hasValue(archive);
    assertThat(Files.getLastModifiedTime(archive).toInstant())
        .isAfter(Instant.now().minus(Duration.ofHours(1)));
  }

  @Test
  void hasFailed_triedToday_isTrueUntilTomorrow() throws IOException {
    assertThat(store.hasFailed()).isFalse();

    store.fail();
    assertThat(store.hasFailed()).isTrue();

    age(directory.resolve("jdk17-0123.failed"), Duration.ofHours(25));
    assertThat(store.hasFailed()).isFalse();
  }

  @Test
  void sweep_unused_areDeleted() throws IOException {
    age(publish("old"), Duration.ofDays(31));
    Path used = publish("used");
    age(used, Duration.ofDays(29));
    Path left = Files.createFile(directory.resolve("jdk11-77.new"));
    age(left, Duration.ofDays(2));
    Path notOurs = Files.createFile(directory.resolve("notes.txt"));
    age(notOurs, Duration.ofDays(90));
    Path current = Files.createFile(store.unfinished());

    store.sweep();

    assertThat(names())
        .containsExactlyInAnyOrder(
            used.getFileName().toString(),
            notOurs.getFileName().toString(),
            current.getFileName().toString());
  }

  private Path publish(String content) throws IOException {
    Files.writeString(store.unfinished(), content);
    return store.publish();
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
