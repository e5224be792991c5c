package io.github.procpool.cli.map;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * A failed outcome does not tell what its item was, so items are kept until their outcome is taken.
 * The pool bounds how many there are; here their size is bounded too, so that a file of huge lines
 * does not fill the memory. The feeding thread waits for room, but never below one full chunk of
 * the user's size, which would wait for ever.
 */
/** The items on their way: pulled by a thread of the pool, taken with their outcomes by another. */
final class InputFeed implements Iterator<String> {
  private static final long MOST_CHARACTERS = 32 << 20;

  private final ItemSource source;
  private final int fewestItems;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  // guarded by lock
  private final ArrayDeque<String> open = new ArrayDeque<>();
  private long openCharacters;
  private long pulled;
  private boolean ended;
  private boolean stopped;
  private @Nullable IOException failure;

  // of the pulling thread
  private @Nullable String next;

  /**
   * Starts at the first item.
   *
   * @param fewestItems that many may be on their way whatever their size
   */
  InputFeed(ItemSource source, int fewestItems) {
    this.source = source;
    this.fewestItems = fewestItems;
  }

  @Override
  public boolean hasNext() {
    if (next == null && awaitRoom()) {
      next = pull();
    }
    return next != null;
  }

  private @Nullable String pull() {
    IOException reason = null;
    String item = null;
    try {
      item = source.next();
    } catch (IOException e) {
      reason = e;
    }
    if (item == null) {
      lock.lock();
      try {
        ended = true;
        failure = reason;
      } finally {
        lock.unlock();
      }
    }
    return item;
  }

  @Override
  public String next() {
    String item = hasNext() ? next : null;
    if (item == null) {
      throw new NoSuchElementException();
    }
    next = null;
    lock.lock();
    try {
      open.add(item);
      openCharacters += item.length();
      pulled++;
    } finally {
      lock.unlock();
    }
    return item;
  }

  private boolean awaitRoom() {
    lock.lock();
    try {
      while (openCharacters > MOST_CHARACTERS && open.size() >= fewestItems && !stopped) {
        room.await();
      }
      return !ended && !stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest item whose outcome was not taken yet. */
  String take() {
    lock.lock();
    try {
      String item = open.remove();
      openCharacters -= item.length();
      room.signal();
      return item;
    } finally {
      lock.unlock();
    }
  }

  /** How many items there are; −1 before the end of the input was reached. */
  long total() {
    lock.lock();
    try {
      return ended ? pulled : -1;
    } finally {
      lock.unlock();
    }
  }

  /** Why the input ended early, {@code null} when it did not. */
  @Nullable IOException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the input here. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
