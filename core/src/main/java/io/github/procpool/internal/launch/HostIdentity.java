package io.github.procpool.internal.launch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/*
 * procpool-<user>-<pid>-<start><random>
 *
 * The start time tells this JVM's directories from those of an earlier process with the same pid,
 * which is the rule in a restarted container. It is part of the name because the lock file must
 * not be opened to find out (see OwnedDirectory).
 */
/** Names of the directories that this JVM makes, and whose they are by their names. */
record HostIdentity(String user, long pid, String start) {
  /** Long enough to tell users apart, short enough for a socket's path. */
  private static final int MAX_USER_LENGTH = 16;

  static HostIdentity current() {
    ProcessHandle self = ProcessHandle.current();
    Instant started = self.info().startInstant().orElse(Instant.EPOCH);
    return new HostIdentity(
        sanitize(System.getProperty("user.name")),
        self.pid(),
        Long.toString(started.toEpochMilli(), 36));
  }

  /** Prefix of every directory of this user, of this and of other JVMs. */
  String userPrefix() {
    return "procpool-" + user + "-";
  }

  /** Prefix of every directory of this JVM. */
  String ownPrefix() {
    return userPrefix() + pid + "-" + start;
  }

  /** Keeps letters, digits, dot and underscore; the minus separates the parts of a name. */
  private static String sanitize(@Nullable String userName) {
    String name = userName == null ? "" : userName.replaceAll("[^A-Za-z0-9._]", "_");
    if (name.isEmpty()) {
      return "_";
    }
    return name.length() <= MAX_USER_LENGTH ? name : name.substring(0, MAX_USER_LENGTH);
  }
}
