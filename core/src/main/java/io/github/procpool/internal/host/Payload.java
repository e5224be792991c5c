package io.github.procpool.internal.host;

/**
 * An encoded task.
 *
 * @param bytes valid up to length; not changed any more
 * @param shapes ids of the function shapes that a worker must know to decode it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy would cost
public record Payload(byte[] bytes, int length, int[] shapes) {}
