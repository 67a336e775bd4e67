package io.weft.http.model;

/** A connection of a caller. On its loop. */
public interface ServerConnection {

  /** Takes no more requests, tells the caller so, and is closed when those there are are over. */
  void drain();
}
