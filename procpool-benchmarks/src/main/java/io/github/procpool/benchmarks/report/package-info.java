/** What is printed and written of a run. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.report;
