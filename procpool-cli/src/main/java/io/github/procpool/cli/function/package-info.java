/** The user's function: found or compiled in the host, called in workers. */
@NullMarked
package io.github.procpool.cli.function;

import org.jspecify.annotations.NullMarked;
