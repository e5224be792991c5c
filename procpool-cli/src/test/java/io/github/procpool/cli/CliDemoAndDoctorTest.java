package io.github.procpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.cli.term.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that take no input. */
@Timeout(120)
@ExtendWith(LeftoverCheck.class)
class CliDemoAndDoctorTest {
  @Test
  void demo_losesThePoisonedClassOnly() {
    CliRun run = CliRun.of("demo");

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCodes.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("java.base", "Lost /modules/java.base/java/lang/Shutdown.class: worker ")
        .containsPattern("\n1 of [0-9,]+ lost; ");
  }

  @Test
  void doctor_healthyMachine_says() {
    CliRun run = CliRun.of("doctor");

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCodes.OK);
    assertThat(run.out())
        .contains("Processors", "Shared memory", "Sees a crash    yes", "Ends a hang     yes")
        .endsWith("All is well.\n");
  }
}
