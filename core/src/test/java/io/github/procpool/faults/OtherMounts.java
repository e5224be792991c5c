package io.github.procpool.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that see other file systems than the rest of the machine, where users may have such. */
final class OtherMounts {
  private OtherMounts() {}

  /**
   * The command that runs another below file systems in memory.
   *
   * @param mounts options for each directory, as for {@code mount -t tmpfs -o}
   */
  static List<String> command(Map<Path, String> mounts, List<String> command) {
    StringBuilder script = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    mounts.forEach(
        (directory, options) -> {
          script.append("mount -t tmpfs -o \"$1\" none \"$2\" && shift 2 && ");
          arguments.add(options);
          arguments.add(directory.toString());
        });
    script.append("exec \"$@\"");
    List<String> all =
        new ArrayList<>(
            List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script.toString(), "sh"));
    all.addAll(arguments);
    all.addAll(command);
    return all;
  }
}
