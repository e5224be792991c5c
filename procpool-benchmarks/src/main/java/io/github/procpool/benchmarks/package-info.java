/** The command {@code procpool bench}. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks;
