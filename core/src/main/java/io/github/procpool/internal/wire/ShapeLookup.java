package io.github.procpool.internal.wire;

/** Gets the descriptor of a function shape that the decoder has not been told yet. */
@FunctionalInterface
public interface ShapeLookup {
  /**
   * Waits for a descriptor.
   *
   * @param shapeId the shape's number
   * @return its descriptor, as {@link FunctionShapes#descriptor} gave it
   */
  byte[] descriptor(int shapeId);
}
