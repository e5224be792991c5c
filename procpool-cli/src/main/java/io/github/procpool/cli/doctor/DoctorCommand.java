package io.github.procpool.cli.doctor;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.cli.pool.FailureText;
import io.github.procpool.cli.pool.WorkerClassPath;
import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Looks whether pools work here. */
@Command(
    name = "doctor",
    header = "Tells what a pool would use here, and tests that one works.",
    description = {
      "",
      "Describes the JDK, the processors and the memory as the container allows them, and the"
          + " directories of sockets and shared memory. Then starts a pool and has it run a task,"
          + " one that crashes its worker, and one that hangs.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footer = {"", "Exit codes: 0 all is well, 1 there is a problem, 2 wrong use."})
public final class DoctorCommand implements Callable<Integer> {
  private final CliStreams streams;

  /** For the command that this is a part of. */
  public DoctorCommand(CliStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    Findings findings = new Findings(new PrintStream(streams.out(), false, StandardCharsets.UTF_8));
    Machine machine = new Machine(findings);
    findings.print("What there is");
    machine.describe();
    machine.describeDirectories();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder()
            .name("doctor")
            .classPath(WorkerClassPath.with(List.of()))
            .build()) {
      findings.heading("What a pool uses unless told otherwise");
      machine.describeDefaults(pool.config());
      findings.heading("Whether it works");
      try {
        new SelfTest(pool, findings).run();
      } finally {
        pool.killWorkers(); // one that does not answer would keep the pool from closing
      }
    } catch (RuntimeException e) {
      findings.problem("a pool can't be used: %s", FailureText.of(e));
    }
    findings.heading(
        findings.problems() == 0 ? "All is well." : "Problems: " + findings.problems());
    return findings.problems() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
