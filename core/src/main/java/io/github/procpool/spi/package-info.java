/** What those who extend Procpool implement: codec, worker launcher, listener. */
@NullMarked
package io.github.procpool.spi;

import org.jspecify.annotations.NullMarked;
