package io.weft.node.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the channels that were written to during one turn of an event loop and flushes each once
 * at the turn's end, after all its reads: pipelined calls, and calls of many connections that go to
 * one, share a system call. Confined to the loop.
 */
public final class FlushBatch {
  private final EventLoop eventLoop;
  private final List<Member> marked = new ArrayList<>();
  private final Runnable flushAll = this::flushAll;

  FlushBatch(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** A channel's place in the batch; kept by whoever writes to the channel. */
  public Member member(Channel channel) {
    return new Member(channel);
  }

  private void flushAll() {
    // A flush may fail and so cause writes to other channels: they join the list and are reached.
    for (int i = 0; i < marked.size(); i++) {
      Member member = marked.get(i);
      member.isMarked = false;
      member.channel.flush();
    }
    marked.clear();
  }

  /** One channel in the batch. */
  public final class Member {
    private final Channel channel;
    private boolean isMarked;

    Member(Channel channel) {
      this.channel = channel;
    }

    /** Has the channel flushed at the end of this turn. */
    public void mark() {
      if (isMarked) {
        return;
      }
      isMarked = true;
      if (marked.isEmpty()) {
        eventLoop.execute(flushAll);
      }
      marked.add(this);
    }
  }
}
