package io.github.procpool.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code java} block of a document.
 *
 * @param document where it is
 * @param line the line of its opening fence, from 1
 * @param isWhole whether it has whole types, after a line {@code <!-- snippet: class -->}, and not
 *     statements
 * @param code its lines
 */
record Listing(String document, int line, boolean isWhole, List<String> code) {
  private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\w*).*");
  private static final String WHOLE = "<!-- snippet: class -->";

  /** All of them, in order. */
  static List<Listing> in(Path document) {
    List<Listing> listings = new ArrayList<>();
    List<String> lines = Documents.lines(document);
    String before = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = i + 1;
        while (end < lines.size() && !FENCE.matcher(lines.get(end)).matches()) {
          end++;
        }
        if (fence.group(1).equals("java")) {
          listings.add(
              new Listing(
                  Documents.name(document),
                  i + 1,
                  before.equals(WHOLE),
                  List.copyOf(lines.subList(i + 1, end))));
        }
        i = end;
      }
      if (i < lines.size() && !lines.get(i).isBlank()) {
        before = lines.get(i).strip();
      }
    }
    return listings;
  }

  @Override
  public String toString() {
    return document + ":" + line;
  }
}
