package io.github.procpool.internal.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a task process is told, through a file that only this user can read and that the process
 * deletes.
 *
 * @param socket the host's listening socket
 * @param token by which the host knows the process
 * @param wantsValue whether the outcome is sent to the host
 * @param shapes what the task frame uses, by id
 * @param task a task frame, see {@link TaskKind}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProcessBoot(
    String socket,
    byte[] token,
    ProcessIdentity identity,
    boolean wantsValue,
    Map<Integer, byte[]> shapes,
    byte[] task) {

  /** Writes it into an empty file. */
  public void write(Path file) throws IOException {
    ByteSink sink = new ByteSink();
    sink.putUtf8(socket);
    sink.putBytes(token);
    identity.encode(sink);
    sink.putByte(wantsValue ? 1 : 0);
    sink.putInt(shapes.size());
    shapes.forEach(
        (id, descriptor) -> {
          sink.putInt(id);
          sink.putInt(descriptor.length);
          sink.putBytes(descriptor);
        });
    sink.putBytes(task);
    Files.write(file, sink.toByteArray());
  }

  /** Reads it. */
  public static ProcessBoot read(Path file) throws IOException {
    ByteSource source = new ByteSource(Files.readAllBytes(file));
    String socket = source.getUtf8();
    byte[] token = source.getBytes(Handshake.TOKEN_BYTES);
    ProcessIdentity identity = ProcessIdentity.decode(source);
    boolean wantsValue = source.getByte() != 0;
    Map<Integer, byte[]> shapes = new LinkedHashMap<>();
    for (int left = source.getInt(); left > 0; left--) {
      shapes.put(source.getInt(), source.getBytes(source.getInt()));
    }
    byte[] task = source.getBytes(source.remaining());
    return new ProcessBoot(socket, token, identity, wantsValue, shapes, task);
  }
}
