package io.github.procpool.internal.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes an argument file of the {@code java} command: one quoted argument a line. */
final class ArgumentFile {
  private ArgumentFile() {}

  /** Fills an existing, empty file. */
  static void write(Path file, List<String> arguments) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String argument : arguments) {
      text.append(quote(argument)).append('\n');
    }
    ByteBuffer bytes = encode(text);
    // No CREATE: the file was made with the mode that it is to have.
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Within quotes only the quote, the backslash and line ends mean something. */
  static String quote(String argument) {
    StringBuilder quoted = new StringBuilder(argument.length() + 2).append('"');
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\f' -> quoted.append("\\f");
        case '\0' ->
            throw new IllegalArgumentException(
                "a JVM argument must not hold a zero character: " + argument.replace('\0', '?'));
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** The launcher hands the bytes on as they are; the JVM reads them in the system's charset. */
  private static ByteBuffer encode(CharSequence text) throws IOException {
    Charset charset = systemCharset();
    try {
      return charset
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException failure) {
      throw new IOException(
          "a path or JVM option of the worker can't be written in the system's charset "
              + charset
              + "; run with a UTF-8 locale such as LC_ALL=C.UTF-8",
          failure);
    }
  }

  private static Charset systemCharset() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
