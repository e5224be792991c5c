package io.github.procpool;

import java.io.Serializable;
import java.nio.file.Path;

/** What is sent of a shared buffer. */
record SharedBufferName(String file, long size) implements Serializable {
  private Object readResolve() {
    return SharedBuffer.attach(Path.of(file), size);
  }
}
