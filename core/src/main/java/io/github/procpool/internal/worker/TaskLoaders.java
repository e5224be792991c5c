package io.github.procpool.internal.worker;

import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Class loaders that stand for the host's, one each; they ask the host for what the class path
 * lacks.
 */
final class TaskLoaders {
  private final HostCalls calls;
  private final Map<Integer, ClassLoader> loaders = new ConcurrentHashMap<>();

  TaskLoaders(HostCalls calls) {
    this.calls = calls;
    loaders.put(0, ClassLoader.getSystemClassLoader());
  }

  ClassLoader loader(int id) {
    return loaders.computeIfAbsent(id, HostBackedLoader::new);
  }

  private final class HostBackedLoader extends ClassLoader {
    private final int id;

    HostBackedLoader(int id) {
      super("procpool-host-" + id, ClassLoader.getSystemClassLoader());
      this.id = id;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Object answer;
      try {
        answer =
            calls.ask(
                FrameType.CLASS_REQUEST,
                body -> {
                  body.putVarInt(id);
                  body.putUtf8(name);
                });
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
      if (!(answer instanceof byte[] bytes) || bytes.length == 0) {
        throw new ClassNotFoundException(
            name + ", neither on the worker's class path nor given out by its loader in the host");
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
