package io.github.procpool.faults;

import io.github.procpool.SerializableCallable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A task's class that is compiled while tests run, in several versions. */
final class SampleClasses {
  static final String NAME = "sample.Item";

  private static final String SOURCE =
      """
      package sample;

      public class Item implements io.github.procpool.SerializableCallable<Object> {
        private static final long serialVersionUID = %d;

        @Override
        public Object call() {
          return 1;
        }
      }
      """;

  private SampleClasses() {}

  /** Compiles one version; gives the folder for a class path. */
  static Path compile(Path directory, int version) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("version" + version));
    Path source = Files.writeString(folder.resolve("Item.java"), SOURCE.formatted(version));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    if (status != 0) {
      throw new AssertionError("javac: " + status);
    }
    return folder;
  }

  static Path classFile(Path folder) {
    return folder.resolve("sample").resolve("Item.class");
  }

  static URLClassLoader loader(Path folder) throws IOException {
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, SampleClasses.class.getClassLoader());
  }

  @SuppressWarnings("unchecked")
  static SerializableCallable<Object> newItem(ClassLoader loader)
      throws ReflectiveOperationException {
    return (SerializableCallable<Object>)
        loader.loadClass(NAME).getDeclaredConstructor().newInstance();
  }
}
