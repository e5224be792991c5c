/** What is measured against what. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.rival;
