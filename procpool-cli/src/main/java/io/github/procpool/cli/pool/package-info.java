/** How commands set up their pools, and how they tell why a task failed. */
@NullMarked
package io.github.procpool.cli.pool;

import org.jspecify.annotations.NullMarked;
