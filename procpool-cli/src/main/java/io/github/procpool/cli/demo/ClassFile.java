package io.github.procpool.cli.demo;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The outline of a class file, JVMS §4.1.
 *
 * @param name such as {@code java.util.Map$Entry}
 * @param codeBytes of all methods together
 */
record ClassFile(String name, int fields, int methods, int codeBytes) {
  private static final int MAGIC = 0xCAFEBABE;

  /** Parses a class file from its first byte to its last. */
  static ClassFile parse(byte[] content) throws IOException {
    return new Parser(content).parse();
  }

  /** Reads on from one part to the next; used once. */
  private static final class Parser {
    private final DataInputStream in;
    // By index; null for what is neither text nor a class, 0 included.
    private @Nullable String[] texts = {};
    private int[] classNames = {};
    private int codeBytes;

    Parser(byte[] content) {
      in = new DataInputStream(new ByteArrayInputStream(content));
    }

    ClassFile parse() throws IOException {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a class file");
      }
      in.skipNBytes(4); // version
      constantPool();
      in.skipNBytes(2); // access flags
      String name = text(classNames[in.readUnsignedShort()]).replace('/', '.');
      in.skipNBytes(2); // superclass
      in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
      int fields = members();
      int methods = members();
      attributes();
      if (in.read() >= 0) {
        throw new IOException(name + " has bytes behind its end");
      }
      return new ClassFile(name, fields, methods, codeBytes);
    }

    private void constantPool() throws IOException {
      int count = in.readUnsignedShort();
      texts = new @Nullable String[count];
      classNames = new int[count];
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> texts[i] = in.readUTF();
          case 7 -> classNames[i] = in.readUnsignedShort();
          case 8, 16, 19, 20 -> in.skipNBytes(2);
          case 15 -> in.skipNBytes(3);
          case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
          case 5, 6 -> {
            in.skipNBytes(8);
            i++; // a long or a double takes two places
          }
          default -> throw new IOException("constant %d has the unknown tag %d".formatted(i, tag));
        }
      }
    }

    private int members() throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        in.skipNBytes(6); // access flags, name, type
        attributes();
      }
      return count;
    }

    private void attributes() throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        String name = text(in.readUnsignedShort());
        int length = in.readInt();
        if (name.equals("Code")) {
          in.skipNBytes(4); // stack and locals
          codeBytes += in.readInt();
          length -= 8;
        }
        in.skipNBytes(length);
      }
    }

    private String text(int index) throws IOException {
      String text = texts[index];
      if (text == null) {
        throw new IOException("constant " + index + " should be text");
      }
      return text;
    }
  }
}
