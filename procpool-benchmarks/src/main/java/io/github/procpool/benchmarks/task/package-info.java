/** The tasks themselves, which run wherever a rival runs them. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.task;
