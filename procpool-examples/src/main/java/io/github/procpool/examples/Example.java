package io.github.procpool.examples;

/**
 * A program of this module.
 *
 * @param name what it is called by
 * @param summary what it shows, in one line
 * @param main has the {@code main} method
 */
public record Example(String name, String summary, Class<?> main) {}
