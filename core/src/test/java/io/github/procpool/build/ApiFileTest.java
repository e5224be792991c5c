package io.github.procpool.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Makes every change of the exported API a change of {@code api/procpool.api}. */
final class ApiFileTest {
  private static final String UPDATE_PROPERTY = "procpool.api.update";
  private static final String UPDATE_COMMAND =
      "mvn -pl core test -Dtest=ApiFileTest -D" + UPDATE_PROPERTY + "=true";

  @Test
  void exportedApi_comparedWithItsFile_isTheSame() throws IOException {
    Path file = MainClasses.moduleDirectory().resolve("api").resolve("procpool.api");
    String listing =
        "# The exported API. Nothing is null but what says @Nullable.\n"
            + ("# Written by: " + UPDATE_COMMAND + "\n")
            + ApiListing.of(MainClasses.exportedTypes());

    if (Boolean.getBoolean(UPDATE_PROPERTY)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, listing);
    }

    assertThat(file).as("the API's file; to write it: %s", UPDATE_COMMAND).isRegularFile();
    assertThat(file)
        .as("the API's file is not what the classes say; if that is meant: %s", UPDATE_COMMAND)
        .hasContent(listing);
  }
}
