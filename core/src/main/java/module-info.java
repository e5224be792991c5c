/**
 * Procpool: pools of worker JVMs behind the interfaces of {@code java.util.concurrent}.
 *
 * <p>{@code io.github.procpool} is what callers use, {@code io.github.procpool.spi} what extensions
 * implement.
 */
@org.jspecify.annotations.NullMarked
module io.github.procpool {
  requires static transitive org.jspecify;
  requires static jdk.net;

  exports io.github.procpool;
  exports io.github.procpool.spi;
}
