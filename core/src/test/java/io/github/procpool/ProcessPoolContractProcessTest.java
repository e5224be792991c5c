package io.github.procpool;

/** The common promises, kept by pools of worker JVMs. */
class ProcessPoolContractProcessTest extends PoolContractTest {
  ProcessPoolContractProcessTest() {
    super(PoolKind.PROCESSES);
  }
}
