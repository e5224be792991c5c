package io.github.procpool.internal.host;

/** Who ran something, for messages. */
public record WorkerIdentity(int id, long pid) {}
