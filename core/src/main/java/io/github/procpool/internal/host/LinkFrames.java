package io.github.procpool.internal.host;

import io.github.procpool.ProcpoolException;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.StackFrames;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Answers the control frames of workers; on the control thread, so nothing here may block. */
final class LinkFrames implements ControlPlane.Listener {
  private final Engine engine;
  private final SetupSource setup;

  LinkFrames(Engine engine, SetupSource setup) {
    this.engine = engine;
    this.setup = setup;
  }

  @Override
  public @Nullable WorkerLink hello(Handshake.Hello hello) {
    return engine.awaited(hello);
  }

  @Override
  public void connected(WorkerLink link) {
    engine.supervisor().connected(link);
    link.connected();
  }

  @Override
  public void ended(WorkerLink link, boolean failed) {
    if (failed) {
      link.process().kill();
    }
    engine.supervisor().controlEnded(link);
  }

  @Override
  public void failed(Throwable reason) {
    engine
        .dispatcher()
        .breakPool(new ProcpoolException("its workers can't be heard any more: " + reason, reason));
  }

  @Override
  public void frame(WorkerLink link, int type, ByteSource body) throws IOException {
    switch (type) {
      case FrameType.PONG -> engine.supervisor().heartbeats().answered(link);
      case FrameType.INITIALIZER_FAILED -> initializerFailed(link, body);
      case FrameType.STACK ->
          engine.deadlines().stack(link, body.getLong(), body.getInt(), StackFrames.decode(body));
      case FrameType.CLASS_REQUEST -> {
        long request = body.getVarLong();
        int loader = body.getVarInt();
        String name = body.getUtf8();
        engine.helpers().execute(() -> sendClass(link, request, loader, name));
      }
      case FrameType.SLAB_REQUEST -> {
        long request = body.getVarLong();
        long sequence = body.getLong();
        long bytes = body.getLong();
        if (link.outcomes().maySlabBeAsked(sequence)) {
          engine.helpers().execute(() -> link.grantSlab(request, sequence, bytes));
        }
      }
      case FrameType.PROGRESS -> {
        long taskId = body.getLong();
        double fraction = body.getDouble();
        engine.tell(listener -> listener.progress(taskId, fraction));
      }
      case FrameType.SHARED_REQUEST -> {
        ByteSink answer = new ByteSink();
        answer.putVarLong(body.getVarLong());
        engine.shared().name(body.getVarLong(), answer);
        link.sendControl(FrameType.SHARED_VALUE, answer);
      }
      default -> throw new IOException("unknown control frame " + type + " from a worker");
    }
  }

  private void initializerFailed(WorkerLink link, ByteSource body) throws IOException {
    if (!engine.dispatcher().withState(state -> link.record().phase() == Phase.STARTING)) {
      throw new IOException("an initializer's failure from a worker that was ready");
    }
    byte[] encoded = body.getBytes(body.remaining());
    engine.complete(
        () -> {
          Throwable failure;
          try {
            failure = setup.decodeFailure(encoded);
          } catch (IOException e) {
            failure = e;
          }
          engine.supervisor().initializerFailed(link, failure, engine.dispatcher());
        },
        true);
  }

  /**
   * CLASS_BYTES: the request, the length of the class, the class, variables; without a length if
   * there is no such class. Not on the control thread: a class loader of users may do anything.
   */
  private void sendClass(WorkerLink link, long request, int loaderId, String name) {
    ByteSink answer = new ByteSink();
    answer.putVarLong(request);
    ClassLoader loader = engine.loaders().loader(loaderId);
    if (loader != null) {
      try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in != null) {
          byte[] bytes = in.readAllBytes();
          answer.putVarInt(bytes.length);
          answer.putBytes(bytes);
          if (LoaderTable.redefinesClasses(loader)) {
            SessionVariables.put(Class.forName(name, false, loader), setup.values(), answer);
          }
        }
      } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
        HostLog.LOG.log(System.Logger.Level.WARNING, "can't read class " + name, e);
      }
    }
    link.sendControl(FrameType.CLASS_BYTES, answer);
  }
}
