package io.github.procpool.cli.demo;

import io.github.procpool.SerializableFunction;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is found out about one class of the running JDK.
 *
 * @param module the module that it is in
 * @param name such as {@code java.util.Map$Entry}
 * @param bytes the size of its class file
 * @param sha256 the hash of its class file, in hexadecimal digits
 */
record ClassFacts(
    String module, String name, int fields, int methods, int codeBytes, int bytes, String sha256)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private static final int POISON_EXIT_CODE = 42;

  /**
   * What workers do with each path in the file system {@code jrt:/}, such as {@code
   * /modules/java.base/java/lang/String.class}.
   *
   * @param poison the one path that ends its worker, as a crash would
   */
  static SerializableFunction<String, ClassFacts> reader(String poison) {
    return path -> {
      if (path.equals(poison)) {
        Runtime.getRuntime().halt(POISON_EXIT_CODE);
      }
      return read(path);
    };
  }

  /** Reads, parses and hashes one class file. */
  static ClassFacts read(String path) throws IOException {
    Path file = FileSystems.getFileSystem(URI.create("jrt:/")).getPath(path);
    byte[] content = Files.readAllBytes(file);
    ClassFile parsed = ClassFile.parse(content);
    return new ClassFacts(
        file.getName(1).toString(),
        parsed.name(),
        parsed.fields(),
        parsed.methods(),
        parsed.codeBytes(),
        content.length,
        HexFormat.of().formatHex(newSha256().digest(content)));
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
