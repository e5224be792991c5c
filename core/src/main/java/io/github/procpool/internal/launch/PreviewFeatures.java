package io.github.procpool.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/*
 * No exported API tells whether --enable-preview was given, and the command line may hide it in an
 * argument file. A JVM without it refuses every class whose minor version says "preview": so one
 * such class is offered.
 */
/** Whether this JVM runs with {@code --enable-preview}. */
final class PreviewFeatures {
  private static final int CLASS_MAGIC = 0xCAFEBABE;
  private static final int PREVIEW_MINOR_VERSION = 0xFFFF;

  /** Class file version of Java n is n + 44. */
  private static final int VERSION_OFFSET = 44;

  private PreviewFeatures() {}

  static boolean areEnabled() {
    byte[] preview = previewClass();
    try {
      return new ProbeLoader().define(preview) != null;
    } catch (UnsupportedClassVersionError refused) {
      return false;
    }
  }

  /** {@code abstract class PreviewProbe {}}, compiled by hand. */
  private static byte[] previewClass() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(CLASS_MAGIC);
      out.writeShort(PREVIEW_MINOR_VERSION);
      out.writeShort(Runtime.version().feature() + VERSION_OFFSET);
      out.writeShort(5); // constants, plus one
      writeClassConstant(out, 2);
      writeTextConstant(out, "PreviewProbe");
      writeClassConstant(out, 4);
      writeTextConstant(out, "java/lang/Object");
      out.writeShort(0x0420); // abstract, super
      out.writeShort(1); // this class
      out.writeShort(3); // its superclass
      out.writeLong(0); // no interfaces, fields, methods, attributes
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void writeClassConstant(DataOutputStream out, int nameIndex) throws IOException {
    out.writeByte(7);
    out.writeShort(nameIndex);
  }

  private static void writeTextConstant(DataOutputStream out, String text) throws IOException {
    out.writeByte(1);
    out.writeUTF(text);
  }

  /** Holds the probe alone and is dropped with it. */
  private static final class ProbeLoader extends ClassLoader {
    ProbeLoader() {
      super(null);
    }

    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }
}
