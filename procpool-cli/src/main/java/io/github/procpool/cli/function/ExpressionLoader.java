package io.github.procpool.cli.function;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads compiled expressions from memory, and gives their bytes to workers that ask for them. */
final class ExpressionLoader extends ClassLoader {
  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> classes;

  ExpressionLoader(Map<String, byte[]> classes, ClassLoader parent) {
    super("procpool-expression", parent);
    this.classes = Map.copyOf(classes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    if (name.endsWith(SUFFIX)) {
      String className = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
      byte[] bytes = classes.get(className);
      if (bytes != null) {
        return new ByteArrayInputStream(bytes);
      }
    }
    return super.getResourceAsStream(name);
  }
}
