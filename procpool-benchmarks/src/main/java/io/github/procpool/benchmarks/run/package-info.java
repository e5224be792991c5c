/** The side-by-side run. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.run;
