package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Line ends, long lines, characters that are split between reads. */
class LineCutterTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void accept_allLineEnds_giveWholeLines() {
    cut("a\nb\r\n\n\r\nc\rd\ne", 100);

    assertThat(lines).containsExactly("a", "b", "", "", "c\rd", "e");
  }

  @Test
  void accept_oneByteAtATime_givesTheSameLines() {
    cut("h\u00e9\u20ac\ud83d\ude00\r\nb\u20ac", 1);

    assertThat(lines).containsExactly("h\u00e9\u20ac\ud83d\ude00", "b\u20ac");
  }

  @Test
  void accept_malformedBytes_areReplaced() {
    cut(new byte[] {'a', (byte) 0xff, '\n', (byte) 0xe2, (byte) 0x82}, 100);

    assertThat(lines).containsExactly("a\ufffd", "\ufffd");
  }

  @Test
  void accept_lineOfExactlyTheLimit_isOneLine() {
    String longest = "x".repeat(LineCutter.MAX_LINE_LENGTH);
    cut(longest + "\n" + longest + "\r\nb\n", 8192);

    assertThat(lines).containsExactly(longest, longest, "b");
  }

  @Test
  void accept_lineOverTheLimit_comesInPieces() {
    String longest = "x".repeat(LineCutter.MAX_LINE_LENGTH);
    cut(longest + longest + "yz\nb", 8192);

    assertThat(lines).containsExactly(longest, longest, "yz", "b");
  }

  @Test
  void accept_surrogatePairAtTheLimit_isNotTorn() {
    String head = "x".repeat(LineCutter.MAX_LINE_LENGTH - 1);
    cut(head + "\ud83d\ude00y\n", 8192);

    assertThat(lines).containsExactly(head, "\ud83d\ude00y");
  }

  private void cut(String text, int step) {
    cut(text.getBytes(StandardCharsets.UTF_8), step);
  }

  private void cut(byte[] all, int step) {
    LineCutter cutter = new LineCutter(StandardCharsets.UTF_8, lines::add);
    ByteBuffer bytes = ByteBuffer.allocate(step + 8);
    for (int start = 0; start < all.length; start += step) {
      bytes.put(all, start, Math.min(step, all.length - start)).flip();
      cutter.accept(bytes);
      bytes.compact();
    }
    cutter.finish(bytes.flip());
  }
}
