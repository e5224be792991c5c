/** The {@code procpool} command. */
@NullMarked
package io.github.procpool.cli;

import org.jspecify.annotations.NullMarked;
