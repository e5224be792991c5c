package io.github.procpool.internal.launch;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines, in bounded memory. For one thread. */
final class LineCutter {
  /** In chars. A longer line comes in pieces: what prints it may be a program gone wild. */
  static final int MAX_LINE_LENGTH = 64 * 1024;

  private static final int CHUNK_LENGTH = 8 * 1024;

  private final CharsetDecoder decoder;
  private final Consumer<String> lines;
  private final CharBuffer chars = CharBuffer.allocate(CHUNK_LENGTH);
  private final StringBuilder line = new StringBuilder();

  /** What is in {@code line} goes on from a piece that was passed on already. */
  private boolean continued;

  LineCutter(Charset charset, Consumer<String> lines) {
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.lines = lines;
  }

  /** Takes what can be decoded; the caller keeps the rest, part of a character, for next time. */
  void accept(ByteBuffer bytes) {
    decode(bytes, false);
  }

  /** Takes the last bytes and passes on a last line that has no end. */
  void finish(ByteBuffer bytes) {
    decode(bytes, true);
    while (decoder.flush(chars).isOverflow()) {
      cutChars();
    }
    cutChars();
    if (line.length() > 0) {
      emit();
    }
  }

  private void decode(ByteBuffer bytes, boolean last) {
    CoderResult result;
    do {
      result = decoder.decode(bytes, chars, last);
      cutChars();
    } while (result.isOverflow());
  }

  private void cutChars() {
    chars.flip();
    char[] array = chars.array();
    int end = chars.limit();
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (array[i] == '\n') {
        append(array, start, i);
        endLine();
        start = i + 1;
      }
    }
    append(array, start, end);
    chars.clear();
  }

  private void append(char[] array, int from, int to) {
    int start = from;
    while (line.length() + (to - start) > MAX_LINE_LENGTH) {
      int taken = MAX_LINE_LENGTH - line.length();
      line.append(array, start, taken);
      start += taken;
      emitPiece();
    }
    line.append(array, start, to - start);
  }

  /** Keeps the first half of a surrogate pair back for the next piece. */
  private void emitPiece() {
    int last = line.length() - 1;
    char kept = line.charAt(last);
    if (Character.isHighSurrogate(kept)) {
      line.setLength(last);
      emit();
      line.append(kept);
    } else {
      emit();
    }
    continued = true;
  }

  private void endLine() {
    int last = line.length() - 1;
    if (last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    // The end of a line whose pieces were passed on is no line of its own.
    if (line.length() > 0 || !continued) {
      emit();
    }
    continued = false;
  }

  private void emit() {
    String text = line.toString();
    line.setLength(0);
    lines.accept(text);
  }
}
