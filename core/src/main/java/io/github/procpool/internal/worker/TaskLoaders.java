package io.github.procpool.internal.worker;

import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Class loaders that stand for the host's, one each; they ask the host for what the class path
 * lacks.
 */
final class TaskLoaders {
  private final HostCalls calls;
  private final ValueCodec values;
  private final Map<Integer, ClassLoader> loaders = new ConcurrentHashMap<>();

  TaskLoaders(HostCalls calls, ValueCodec values) {
    this.calls = calls;
    this.values = values;
    loaders.put(0, ClassLoader.getSystemClassLoader());
  }

  ClassLoader loader(int id) {
    ClassLoader known = loaders.get(id);
    return known != null ? known : loaders.computeIfAbsent(id, HostBackedLoader::new);
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
      ByteSource in = new ByteSource(bytes);
      int length = in.getVarInt();
      Class<?> type = defineClass(name, bytes, in.position(), length);
      in.position(in.position() + length);
      setVariables(type, in);
      return type;
    }

    /** The static fields of a JShell session have the values that they had in the host. */
    private void setVariables(Class<?> type, ByteSource in) throws ClassNotFoundException {
      while (in.remaining() > 0) {
        String name = in.getUtf8();
        Object value = values.decode(in, this);
        try {
          Field field = type.getDeclaredField(name);
          field.setAccessible(true);
          field.set(null, value);
        } catch (ReflectiveOperationException e) {
          throw new ClassNotFoundException(type.getName() + " has no variable " + name, e);
        }
      }
    }
  }
}
