/** What is measured: the works, their units and their sizes. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.work;
