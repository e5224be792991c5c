package io.github.procpool.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/*
 * The JVM itself refuses an archive of another build of the JDK or of another jar, so the key need
 * not be safe against forgery; it keeps apart what would only take turns in refusing. Options are
 * not part of it: archived classes depend on none of them but on the layout of objects, and a JVM
 * with another layout (a heap of 32 GiB, ZGC) passes over the archive.
 */
/**
 * What an archive is good for: one build of the Java runtime and one jar of Procpool.
 *
 * @param text begins the names of its files
 */
record ArchiveKey(String text) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** For workers that run on this JVM's own runtime, and find Procpool in {@code jar}. */
  static ArchiveKey of(Path javaHome, Path jar) throws IOException {
    long hash = FNV_OFFSET;
    for (String property : List.of("java.vm.name", "java.vm.vendor", "java.vm.version")) {
      hash = mix(hash, String.valueOf(System.getProperty(property)));
    }
    for (Path file : List.of(javaHome.resolve("lib").resolve("modules"), jar)) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      hash = mix(hash, file.toString());
      hash = mix(hash, Long.toString(attributes.size()));
      hash = mix(hash, Long.toString(attributes.lastModifiedTime().toMillis()));
    }
    String jdk = Integer.toString(Runtime.version().feature());
    return new ArchiveKey("jdk".concat(jdk).concat("-").concat(Long.toHexString(hash)));
  }

  /** Fowler, Noll, Vo: FNV-1a; each text is ended by a character that is in none. */
  private static long mix(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return (hash ^ '\n') * FNV_PRIME;
  }
}
