package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemErrorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot run program \"java\": error=11, Resource temporarily unavailable",
        "Cannot run program \"java\": error=12, Nicht genügend Hauptspeicher verfügbar",
        "Cannot run program \"java\": Exec failed, error: 24 (Too many open files) ",
        "fork: Cannot allocate memory"
      })
  void isShortage_systemMayHaveItAgain_isTrue(String message) {
    IOException refused = new IOException(message);

    assertThat(SystemError.isShortage(refused)).isTrue();
    assertThat(SystemError.isShortage(new IOException("can't be started", refused))).isTrue();
  }

  @Test
  void isShortage_noDescriptorForAFileOrNoThread_isTrue() {
    assertThat(
            SystemError.isShortage(
                new FileSystemException("/tmp/ring", null, "Too many open files")))
        .isTrue();
    assertThat(
            SystemError.isShortage(
                new IllegalStateException(new OutOfMemoryError("unable to create native thread"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot run program \"java\": error=2, No such file or directory",
        "Cannot run program \"java\": error=13, Permission denied",
        "Cannot run program \"java\": error=7, Argument list too long",
        "no room for 4096 bytes to be shared (No space left on device)"
      })
  void isShortage_willBeTheSameNextTime_isFalse(String message) {
    assertThat(SystemError.isShortage(new IOException(message))).isFalse();
    assertThat(SystemError.isShortage(new IllegalArgumentException(message))).isFalse();
  }

  @Test
  void isShortage_noMessage_isFalse() {
    assertThat(SystemError.isShortage(new IOException())).isFalse();
    assertThat(SystemError.isShortage(new StackOverflowError())).isFalse();
  }
}
