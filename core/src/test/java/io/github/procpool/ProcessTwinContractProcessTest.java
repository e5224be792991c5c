package io.github.procpool;

/** The promises of {@link Pool}, kept over worker JVMs. */
class ProcessTwinContractProcessTest extends TwinContractTest {
  ProcessTwinContractProcessTest() {
    super(PoolKind.PROCESSES);
  }
}
