package io.github.procpool.cli.map;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items from text in UTF-8, of one file after the other: lines, or what ends with NUL. */
final class TextSource implements ItemSource {
  private static final int BUFFER_CHARACTERS = 1 << 16;

  private final ArrayDeque<Path> files;
  private final boolean untilNul;
  private @Nullable BufferedReader reader;
  private String name;

  private TextSource(
      List<Path> files, @Nullable BufferedReader reader, String name, boolean untilNul) {
    this.files = new ArrayDeque<>(files);
    this.reader = reader;
    this.name = name;
    this.untilNul = untilNul;
  }

  static TextSource ofFiles(List<Path> files, boolean untilNul) {
    return new TextSource(files, null, "", untilNul);
  }

  static TextSource of(InputStream in, boolean untilNul) {
    return new TextSource(List.of(), reader(in), "standard input", untilNul);
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER_CHARACTERS);
  }

  @Override
  public @Nullable String next() throws IOException {
    while (true) {
      BufferedReader open = reader;
      if (open == null) {
        Path file = files.poll();
        if (file == null) {
          return null;
        }
        name = file.toString();
        open = reader(Files.newInputStream(file));
        reader = open;
      }
      String item = read(open);
      if (item != null) {
        return item;
      }
      reader = null;
      open.close();
    }
  }

  private @Nullable String read(BufferedReader open) throws IOException {
    try {
      return untilNul ? readUntilNul(open) : open.readLine();
    } catch (IOException e) {
      throw new IOException("reading " + name + " failed: " + e.getMessage(), e);
    }
  }

  private static @Nullable String readUntilNul(BufferedReader open) throws IOException {
    StringBuilder item = new StringBuilder();
    for (int c = open.read(); c != 0; c = open.read()) {
      if (c < 0) {
        return item.length() == 0 ? null : item.toString();
      }
      item.append((char) c);
    }
    return item.toString();
  }
}
