package io.github.procpool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be run: its time limit, retries, priority, name. Immutable.
 *
 * <p>Start with the static factory of one option and add others with the withers:
 *
 * <pre>{@code
 * pool.with(TaskOptions.timeout(Duration.ofSeconds(5)).withRetries(2)).submit(task);
 * }</pre>
 *
 * <p>An option that is not set takes its value from the pool's {@link
 * ProcessPoolExecutorBuilder#defaultOptions(TaskOptions)}, or else the default named at its getter.
 * In a {@code map}, options hold for each item, not for the chunk it travels in.
 */
public final class TaskOptions {
  private static final Duration DEFAULT_CANCEL_GRACE = Duration.ofSeconds(1);
  private static final TaskOptions NONE = new TaskOptions(null, null, null, null, null, null);

  // null: not set
  private final @Nullable Duration timeout;
  private final @Nullable Integer retries;
  private final @Nullable SerializablePredicate<? super Throwable> retryOn;
  private final @Nullable Integer priority;
  private final @Nullable Duration cancelGrace;
  private final @Nullable String name;

  private TaskOptions(
      @Nullable Duration timeout,
      @Nullable Integer retries,
      @Nullable SerializablePredicate<? super Throwable> retryOn,
      @Nullable Integer priority,
      @Nullable Duration cancelGrace,
      @Nullable String name) {
    this.timeout = timeout;
    this.retries = retries;
    this.retryOn = retryOn;
    this.priority = priority;
    this.cancelGrace = cancelGrace;
    this.name = name;
  }

  /**
   * No option set.
   *
   * @return the options
   */
  public static TaskOptions none() {
    return NONE;
  }

  /**
   * Only a time limit; see {@link #withTimeout(Duration)}.
   *
   * @param timeout at least 1 ms
   * @return the options
   * @throws IllegalArgumentException if {@code timeout} is below 1 ms
   */
  public static TaskOptions timeout(Duration timeout) {
    return NONE.withTimeout(timeout);
  }

  /**
   * Only a number of retries; see {@link #withRetries(int)}.
   *
   * @param retries at least 0
   * @return the options
   * @throws IllegalArgumentException if {@code retries} is negative
   */
  public static TaskOptions retries(int retries) {
    return NONE.withRetries(retries);
  }

  /**
   * Only a choice of exceptions to retry on; see {@link #withRetryOn(SerializablePredicate)}.
   *
   * @param retryOn tells whether a failure is worth another attempt
   * @return the options
   */
  public static TaskOptions retryOn(SerializablePredicate<? super Throwable> retryOn) {
    return NONE.withRetryOn(retryOn);
  }

  /**
   * Only a priority; see {@link #withPriority(int)}.
   *
   * @param priority greater runs first
   * @return the options
   */
  public static TaskOptions priority(int priority) {
    return NONE.withPriority(priority);
  }

  /**
   * Only a grace period; see {@link #withCancelGrace(Duration)}.
   *
   * @param cancelGrace at least 0
   * @return the options
   * @throws IllegalArgumentException if {@code cancelGrace} is negative
   */
  public static TaskOptions cancelGrace(Duration cancelGrace) {
    return NONE.withCancelGrace(cancelGrace);
  }

  /**
   * Only a name; see {@link #withName(String)}.
   *
   * @param name what to call the task in messages
   * @return the options
   */
  public static TaskOptions name(String name) {
    return NONE.withName(name);
  }

  /**
   * These options with a time limit: the longest that one attempt may run, measured from the moment
   * a worker begins it, never from the submit.
   *
   * <p>When the time is up, the future fails with {@link TaskTimeoutException}, which carries the
   * stack of the task. The task is interrupted, and if it has not ended after {@link
   * #cancelGrace()} its worker and that worker's descendants are killed and replaced. Other tasks
   * are not affected.
   *
   * @param timeout at least 1 ms; default: no limit
   * @return new options
   * @throws IllegalArgumentException if {@code timeout} is below 1 ms
   */
  public TaskOptions withTimeout(Duration timeout) {
    Checks.atLeastMillis("timeout", 1, timeout);
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * These options with a number of further attempts after the worker that ran the task was lost.
   *
   * <p>The attempts that {@link #withRetryOn(SerializablePredicate)} asks for count too. An attempt
   * is charged only when the task had begun.
   *
   * @param retries at least 0; default: 0, so a task is never run twice unless asked
   * @return new options
   * @throws IllegalArgumentException if {@code retries} is negative
   */
  public TaskOptions withRetries(int retries) {
    Checks.atLeast("retries", 0, retries);
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * These options with retries after exceptions of the task itself, not only after the loss of a
   * worker.
   *
   * <p>The predicate is called in the host with the exception that the future would otherwise fail
   * with. It does nothing while {@link #retries()} is 0.
   *
   * @param retryOn tells whether a failure is worth another attempt; default: none is
   * @return new options
   */
  public TaskOptions withRetryOn(SerializablePredicate<? super Throwable> retryOn) {
    Objects.requireNonNull(retryOn, "retryOn");
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * These options with a priority. Among queued tasks the one with the greatest priority runs
   * first; equal ones run in the order of their submits.
   *
   * @param priority any number; default: 0
   * @return new options
   */
  public TaskOptions withPriority(int priority) {
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * These options with a grace period: how long a task may go on after it was interrupted, by a
   * cancel or at its time limit, before its worker is killed.
   *
   * @param cancelGrace at least 0; with 0 there is no interrupt, and the worker is killed at once;
   *     default: 1 s
   * @return new options
   * @throws IllegalArgumentException if {@code cancelGrace} is negative
   */
  public TaskOptions withCancelGrace(Duration cancelGrace) {
    Checks.atLeastMillis("cancelGrace", 0, cancelGrace);
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * These options with a name for the task, which is used in messages.
   *
   * @param name the name; default: none, the task is called by its number
   * @return new options
   */
  public TaskOptions withName(String name) {
    Objects.requireNonNull(name, "name");
    return new TaskOptions(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  /**
   * Combines two sets of options: what is set here wins, the rest comes from {@code defaults}.
   *
   * @param defaults where to look for what is not set here
   * @return the combination
   */
  public TaskOptions over(TaskOptions defaults) {
    if (defaults.equals(NONE)) {
      return this;
    }
    if (equals(NONE)) {
      return defaults;
    }
    return new TaskOptions(
        timeout != null ? timeout : defaults.timeout,
        retries != null ? retries : defaults.retries,
        retryOn != null ? retryOn : defaults.retryOn,
        priority != null ? priority : defaults.priority,
        cancelGrace != null ? cancelGrace : defaults.cancelGrace,
        name != null ? name : defaults.name);
  }

  /**
   * The longest that one attempt may run.
   *
   * @return the limit, {@code null} for none
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /**
   * How many further attempts there may be.
   *
   * @return the number, 0 when it is not set
   */
  public int retries() {
    return retries != null ? retries : 0;
  }

  /**
   * Which exceptions of the task are worth another attempt.
   *
   * @return the predicate, {@code null} for none
   */
  public @Nullable SerializablePredicate<? super Throwable> retryOn() {
    return retryOn;
  }

  /**
   * The priority among queued tasks.
   *
   * @return the priority, 0 when it is not set
   */
  public int priority() {
    return priority != null ? priority : 0;
  }

  /**
   * How long a task may go on after it was interrupted.
   *
   * @return the grace period, 1 s when it is not set
   */
  public Duration cancelGrace() {
    return cancelGrace != null ? cancelGrace : DEFAULT_CANCEL_GRACE;
  }

  /**
   * What the task is called in messages.
   *
   * @return the name, {@code null} for none
   */
  public @Nullable String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof TaskOptions that
            && Objects.equals(timeout, that.timeout)
            && Objects.equals(retries, that.retries)
            && Objects.equals(retryOn, that.retryOn)
            && Objects.equals(priority, that.priority)
            && Objects.equals(cancelGrace, that.cancelGrace)
            && Objects.equals(name, that.name));
  }

  @Override
  public int hashCode() {
    return Objects.hash(timeout, retries, retryOn, priority, cancelGrace, name);
  }

  @Override
  public String toString() {
    return new OptionsText("TaskOptions")
        .add("timeout", timeout)
        .add("retries", retries)
        .add("retryOn", retryOn)
        .add("priority", priority)
        .add("cancelGrace", cancelGrace)
        .add("name", name)
        .toString();
  }
}
