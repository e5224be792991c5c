package io.github.procpool.internal.launch;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the messages of what was logged with warnings. */
final class RecordingLogger implements System.Logger {
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  List<String> warnings() {
    return warnings;
  }

  @Override
  public String getName() {
    return "recording";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(
      Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
    if (level == Level.WARNING) {
      warnings.add(thrown == null ? message : String.valueOf(thrown.getMessage()));
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      String format,
      Object @Nullable ... parameters) {
    if (level == Level.WARNING) {
      warnings.add(format);
    }
  }
}
