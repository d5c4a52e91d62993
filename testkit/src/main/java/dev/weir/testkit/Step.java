package dev.weir.testkit;

/**
 * One step of a program.
 *
 * @param number names it, also when steps before it are left out
 * @param atMicros when, in microseconds since the epoch
 */
record Step(int number, long atMicros, Action action) {}
