package io.github.procpool;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One worker of a pool at one moment. Immutable.
 *
 * @param id the worker's number in its pool, from 0
 * @param pid the process id of its JVM
 * @param state what it was doing
 * @param tasksDone how many tasks it had finished; each item of a chunk counts as one
 * @param currentTask the id of the task that it was running, empty when it was running none
 * @param residentBytes its resident memory in bytes, empty where the system does not tell
 * @param startedAt when its process was started
 */
public record WorkerInfo(
    int id,
    long pid,
    WorkerState state,
    long tasksDone,
    OptionalLong currentTask,
    OptionalLong residentBytes,
    Instant startedAt) {}
