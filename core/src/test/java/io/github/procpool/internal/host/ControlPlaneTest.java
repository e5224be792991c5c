package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.ProcessTest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lanes that fail: each costs its worker, and a failure of them all is told. */
@ProcessTest
class ControlPlaneTest {
  private static final int GUILTY = 1;
  private static final int INNOCENT = 2;

  private final Handshake handshake = Handshake.random();
  private final Deadlines deadlines = new Deadlines("tested");
  private final Told told = new Told();
  private final List<SocketChannel> open = new ArrayList<>();
  private ControlPlane plane;

  @BeforeEach
  void start() throws IOException {
    Path address = Files.createTempFile("plane", ".sock"); // its path has to be short
    Files.delete(address);
    plane = new ControlPlane("tested", address, handshake, told, deadlines);
    plane.start();
  }

  @AfterEach
  void end() throws IOException {
    plane.close();
    deadlines.close();
    for (SocketChannel socket : open) {
      socket.close();
    }
    assertThat(plane.address()).doesNotExist();
  }

  /** Notes what it is told, and answers with what a test gives it. */
  private static final class Told implements ControlPlane.Listener {
    private final Map<Integer, WorkerLink> links = new ConcurrentHashMap<>();
    private final List<WorkerLink> connected = new CopyOnWriteArrayList<>();
    private final List<WorkerLink> ended = new CopyOnWriteArrayList<>();
    private final List<WorkerLink> pongs = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile Consumer<WorkerLink> whenConnected = link -> {};
    private volatile Consumer<WorkerLink> whenHeard = link -> {};
    private volatile Consumer<WorkerLink> whenEnded = link -> {};

    private WorkerLink link(int serial) {
      return links.computeIfAbsent(
          serial, any -> new WorkerLink(null, null, null, null, null, null, "none"));
    }

    @Override
    public WorkerLink hello(Handshake.Hello hello) {
      return link(hello.serial());
    }

    @Override
    public void connected(WorkerLink link) {
      whenConnected.accept(link);
      connected.add(link);
    }

    @Override
    public void frame(WorkerLink link, int type, ByteSource body) {
      whenHeard.accept(link);
      pongs.add(link);
    }

    @Override
    public void ended(WorkerLink link, boolean failed) {
      whenEnded.accept(link);
      if (failed) {
        ended.add(link);
      }
    }

    @Override
    public void failed(Throwable reason) {
      failures.add(reason);
    }
  }

  /** What may come out of code that answers a worker. */
  enum Failure {
    EXCEPTION {
      @Override
      void happen() {
        throw new IllegalStateException("on purpose");
      }
    },
    ERROR {
      @Override
      void happen() {
        throw new OutOfMemoryError("unable to create native thread, on purpose");
      }
    };

    abstract void happen();
  }

  private SocketChannel connect(int serial, Lane lane) throws IOException {
    SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(plane.address()));
    open.add(socket);
    FrameChannel frames = new FrameChannel(socket, 1, () -> {});
    frames.send(FrameType.HELLO, handshake.hello(serial, lane, serial));
    return socket;
  }

  private SocketChannel connectAll(int serial) throws IOException {
    SocketChannel control = connect(serial, Lane.CONTROL);
    connect(serial, Lane.BELL_DOWN);
    connect(serial, Lane.BELL_UP);
    return control;
  }

  private static void sendPong(SocketChannel control) throws IOException {
    new FrameChannel(control, 1, () -> {}).send(FrameType.PONG, null);
  }

  private static boolean isClosed(SocketChannel socket) {
    try {
      return socket.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private void requireOthersAreHeard() throws IOException {
    SocketChannel control = connectAll(INNOCENT);
    Await.until("another connects", () -> told.connected.contains(told.link(INNOCENT)));
    sendPong(control);
    Await.until("another is heard", () -> told.pongs.contains(told.link(INNOCENT)));
    assertThat(told.failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void connected_fails_endsThatWorkerAlone(Failure failure) throws IOException {
    told.whenConnected =
        link -> {
          if (link == told.link(GUILTY)) {
            failure.happen();
          }
        };

    connectAll(GUILTY);

    Await.until("the worker is given up", () -> told.ended.contains(told.link(GUILTY)));
    requireOthersAreHeard();
  }

  @ParameterizedTest
  @EnumSource
  void frame_fails_endsThatWorkerAlone(Failure failure) throws IOException {
    told.whenHeard =
        link -> {
          if (link == told.link(GUILTY)) {
            failure.happen();
          }
        };
    SocketChannel control = connectAll(GUILTY);

    sendPong(control);

    Await.until("the worker is given up", () -> told.ended.contains(told.link(GUILTY)));
    Await.until("its lane is closed", () -> isClosed(control));
    requireOthersAreHeard();
  }

  @Test
  void frame_onABell_endsThatWorkerAlone() throws IOException {
    SocketChannel bell = SocketChannel.open(UnixDomainSocketAddress.of(plane.address()));
    open.add(bell);
    ByteBuffer both = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    ByteSink hello = handshake.hello(GUILTY, Lane.BELL_DOWN, GUILTY);
    both.putInt(hello.size() + 1).put((byte) FrameType.HELLO).put(hello.toByteArray());
    both.putInt(1).put((byte) FrameType.PONG);

    bell.write(both.flip());

    Await.until("the worker is given up", () -> told.ended.contains(told.link(GUILTY)));
    requireOthersAreHeard();
  }

  /** Workers that close their lanes just when more is to be written to them. */
  @Test
  void send_laneIsClosedMeanwhile_othersAreHeard() throws IOException {
    byte[] much = new byte[1 << 20];
    for (int serial = 10; serial < 60; serial++) {
      connectAll(serial);
      WorkerLink link = told.link(serial);
      Await.until("it connects", () -> told.connected.contains(link));
      ByteSink body = new ByteSink();
      body.putBytes(much);
      link.sendControl(FrameType.CLASS_BYTES, body); // waits, as nobody reads it
      link.close();
    }

    requireOthersAreHeard();
  }

  @Test
  void ended_fails_theReasonIsTold() throws IOException {
    told.whenHeard = link -> Failure.EXCEPTION.happen();
    told.whenEnded =
        link -> {
          throw new IllegalStateException("the end of all");
        };
    SocketChannel control = connectAll(GUILTY);

    sendPong(control);

    Await.until("the failure is told", () -> !told.failures.isEmpty());
    assertThat(told.failures).singleElement().asString().contains("the end of all");
  }
}
