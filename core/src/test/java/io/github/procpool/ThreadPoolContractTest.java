package io.github.procpool;

/** The common promises, kept by pools of threads of this JVM. */
class ThreadPoolContractTest extends PoolContractTest {
  ThreadPoolContractTest() {
    super(PoolKind.THREADS);
  }
}
