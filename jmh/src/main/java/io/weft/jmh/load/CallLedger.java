package io.weft.jmh.load;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection: which may be sent now, which are on their way, and when each began.
 * Knows no socket, so that the measuring can be tested with a clock driven by hand. Confined to the
 * connection's loop.
 *
 * <p>A sequence id is a slot, of which there are as many as calls may be on their way, and above it
 * a count that tells a late or repeated reply from the present one.
 */
final class CallLedger {
  /** {@link #next} when nothing may be sent before a reply comes. */
  static final long AFTER_REPLY = Long.MAX_VALUE;

  private final @Nullable Schedule schedule;
  private final Window window;
  private final int slotBits;
  private final int[] sequenceIds;
  private final long[] begunNanos;
  private final int[] free;
  private int freeCount;
  private long begun;

  /**
   * @param schedule when calls are due; null in a closed loop, where a call is due when there is
   *     room for it
   * @param pipeline how many calls may be on their way at once
   */
  CallLedger(@Nullable Schedule schedule, int pipeline, Window window) {
    this.schedule = schedule;
    this.window = window;
    slotBits = 32 - Integer.numberOfLeadingZeros(pipeline - 1);
    sequenceIds = new int[pipeline];
    begunNanos = new long[pipeline];
    free = new int[pipeline];
    for (int slot = 0; slot < pipeline; slot++) {
      free[freeCount++] = slot;
      sequenceIds[slot] = -1;
    }
  }

  /** How many calls may be sent at this time. */
  int sendable(long nowNanos) {
    // After the window nothing more is sent; the generator then only waits for replies.
    if (schedule == null) {
      return nowNanos < window.toNanos() ? freeCount : 0;
    }
    long due = schedule.dueBefore(Math.min(nowNanos + 1, window.toNanos()));
    return (int) Math.min(freeCount, due - begun);
  }

  /** Begins a call, of which {@link #sendable} said that it may be sent; its sequence id. */
  int begin(long nowNanos) {
    int slot = free[--freeCount];
    begunNanos[slot] = schedule == null ? nowNanos : schedule.due(begun);
    int sequenceId = ((int) begun << slotBits | slot) & Integer.MAX_VALUE;
    sequenceIds[slot] = sequenceId;
    begun++;
    return sequenceId;
  }

  /**
   * Ends a call with its reply.
   *
   * @throws IllegalStateException when no call with this id is on its way
   */
  void end(int sequenceId, long nowNanos) {
    int slot = sequenceId & ((1 << slotBits) - 1);
    if (slot >= sequenceIds.length || sequenceIds[slot] != sequenceId) {
      throw new IllegalStateException("a reply to no call: sequence id " + sequenceId);
    }
    sequenceIds[slot] = -1;
    free[freeCount++] = slot;
    window.answered(begunNanos[slot], nowNanos);
  }

  /** When the next call may be sent, or {@link #AFTER_REPLY}. */
  long next() {
    if (schedule == null || freeCount == 0) {
      return AFTER_REPLY;
    }
    long due = schedule.due(begun);
    return due < window.toNanos() ? due : AFTER_REPLY;
  }

  /** Whether calls are on their way or due and not sent. */
  boolean waiting(long nowNanos) {
    return freeCount < free.length || sendable(nowNanos) > 0;
  }

  /** Notes every call that is on its way, or was due and never sent, as unanswered. */
  void giveUp(long nowNanos) {
    for (int slot = 0; slot < sequenceIds.length; slot++) {
      if (sequenceIds[slot] >= 0) {
        window.unanswered(begunNanos[slot], nowNanos);
      }
    }
    if (schedule != null) {
      long due = schedule.dueBefore(Math.min(nowNanos, window.toNanos()));
      for (; begun < due; begun++) {
        window.unanswered(schedule.due(begun), nowNanos);
      }
    }
  }
}
