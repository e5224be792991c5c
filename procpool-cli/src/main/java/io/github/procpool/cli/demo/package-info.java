/** {@code procpool demo}. */
@NullMarked
package io.github.procpool.cli.demo;

import org.jspecify.annotations.NullMarked;
