/** {@code procpool example}. */
@NullMarked
package io.github.procpool.cli.example;

import org.jspecify.annotations.NullMarked;
