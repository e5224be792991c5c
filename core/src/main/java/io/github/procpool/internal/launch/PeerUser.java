package io.github.procpool.internal.launch;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who is at the other end of a Unix-domain socket. */
public final class PeerUser {
  private static final String OPTION = "SO_PEERCRED";

  private PeerUser() {}

  /**
   * Whether the process that has connected runs as that user.
   *
   * @return true also where the system does not tell
   * @throws IOException if the connection is gone
   */
  public static boolean is(UserPrincipal user, SocketChannel socket) throws IOException {
    for (SocketOption<?> option : socket.supportedOptions()) {
      if (option.name().equals(OPTION)) {
        return Credentials.userOf(socket).equals(user);
      }
    }
    return true;
  }

  /** Loaded only where there is a module jdk.net. */
  private static final class Credentials {
    static UserPrincipal userOf(SocketChannel socket) throws IOException {
      return socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    }
  }
}
