package io.github.procpool;

import org.junit.jupiter.api.Nested;

/** What every {@link PoolExecutor} promises, against one kind of pool. */
abstract class PoolContractTest {
  private final PoolKind kind;

  PoolContractTest(PoolKind kind) {
    this.kind = kind;
  }

  @Nested
  class Submitting extends SubmitContract {
    Submitting() {
      super(kind);
    }
  }

  @Nested
  class FuturesAndCallbacks extends FutureContract {
    FuturesAndCallbacks() {
      super(kind);
    }
  }

  @Nested
  class FuturesDone extends DoneFutureContract {
    FuturesDone() {
      super(kind);
    }
  }

  @Nested
  class Cancelling extends CancelContract {
    Cancelling() {
      super(kind);
    }
  }

  @Nested
  class Mapping extends MapContract {
    Mapping() {
      super(kind);
    }
  }

  @Nested
  class MappingInputs extends MapInputContract {
    MappingInputs() {
      super(kind);
    }
  }

  @Nested
  class Options extends OptionsContract {
    Options() {
      super(kind);
    }
  }

  @Nested
  class ShuttingDown extends ShutdownContract {
    ShuttingDown() {
      super(kind);
    }
  }

  @Nested
  class InvokingSeveral extends InvokeContract {
    InvokingSeveral() {
      super(kind);
    }
  }

  @Nested
  class Retaining extends RetentionContract {
    Retaining() {
      super(kind);
    }
  }
}
