package io.github.procpool.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an example is to print, from the file of its name: the command, and the lines that follow.
 * {@code | sort} in the command stands for lines in any order; {@code <number>}, {@code <several>}
 * (2 to 9) and {@code <path>} in a line for what differs from run to run.
 */
record Transcript(List<String> arguments, boolean sorted, List<Pattern> lines) {
  private static final Pattern PLACEHOLDER = Pattern.compile("<(number|several|path)>");
  private static final String SORTED = " | sort";

  static Transcript of(Example example) {
    List<String> text = read(example.name() + ".txt").lines().toList();
    String command = text.get(0);
    String start = "$ procpool example " + example.name();
    if (!command.startsWith(start)) {
      throw new IllegalStateException("the first line must begin with: " + start);
    }
    boolean sorted = command.endsWith(SORTED);
    String rest =
        command.substring(start.length(), command.length() - (sorted ? SORTED.length() : 0));
    return new Transcript(
        rest.isBlank() ? List.of() : List.of(rest.strip().split(" ")),
        sorted,
        text.stream().skip(1).map(Transcript::pattern).toList());
  }

  /** What was printed, in the order of this transcript's lines. */
  List<String> linesOf(Path file) throws IOException {
    List<String> printed = Files.readAllLines(file);
    return sorted ? printed.stream().sorted().toList() : printed;
  }

  private static String read(String file) {
    try (InputStream in = Transcript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + file + " that says what is printed");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pattern pattern(String line) {
    StringBuilder regex = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(line);
    int end = 0;
    while (placeholder.find()) {
      regex.append(Pattern.quote(line.substring(end, placeholder.start())));
      regex.append(
          switch (placeholder.group(1)) {
            case "number" -> " *[0-9][0-9.,]*";
            case "several" -> "[2-9]";
            default -> "/\\S+";
          });
      end = placeholder.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(line.substring(end))).toString());
  }
}
