package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;

/** A body as it comes in, and how much of it lies here. */
final class Inflow implements Body.Source {

  /** The connection that it comes in by. */
  interface Owner {
    void wanted();

    /** There is room in the window again. */
    void hasRoom();

    /** Nobody wants the rest. */
    void stopped();
  }

  private final Owner owner;
  private final int windowBytes;
  private final Body body = new Body(this);
  private long lying;

  Inflow(Owner owner, int windowBytes) {
    this.owner = owner;
    this.windowBytes = windowBytes;
  }

  Body body() {
    return body;
  }

  void data(ByteBuf bytes) {
    lying += bytes.readableBytes();
    body.data(bytes);
  }

  /** The last of them, behind which no trailers come. */
  void last(ByteBuf bytes) {
    lying += bytes.readableBytes();
    body.last(bytes);
  }

  boolean isFull() {
    return lying >= windowBytes;
  }

  @Override
  public void wanted() {
    owner.wanted();
  }

  @Override
  public void passedOn(int bytes) {
    boolean full = isFull();
    lying -= bytes;
    if (full && !isFull()) {
      owner.hasRoom();
    }
  }

  @Override
  public void stopped() {
    owner.stopped();
  }
}
