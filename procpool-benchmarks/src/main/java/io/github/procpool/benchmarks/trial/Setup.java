package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.work.Effort;

/** What all rivals of a run have in common. */
public record Setup(int workers, Effort effort) {}
