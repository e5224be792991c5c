package io.github.procpool;

import org.junit.jupiter.api.Nested;

/** What every {@link Pool} promises, against one kind of workers. */
abstract class TwinContractTest {
  private final PoolKind kind;

  TwinContractTest(PoolKind kind) {
    this.kind = kind;
  }

  @Nested
  class Applying extends TwinApplyContract {
    Applying() {
      super(kind);
    }
  }

  @Nested
  class CallingBack extends TwinCallbackContract {
    CallingBack() {
      super(kind);
    }
  }

  @Nested
  class Mapping extends TwinMapContract {
    Mapping() {
      super(kind);
    }
  }

  @Nested
  class MappingLazily extends TwinImapContract {
    MappingLazily() {
      super(kind);
    }
  }

  @Nested
  class Ending extends TwinEndContract {
    Ending() {
      super(kind);
    }
  }

  @Nested
  class Initializing extends TwinInitializerContract {
    Initializing() {
      super(kind);
    }
  }
}
