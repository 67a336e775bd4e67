package io.weft.node;

import io.weft.node.MuxPeer.Frame;
import io.weft.node.MuxPeer.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;

/**
 * A service that speaks ThriftMux, and notes the heads of calls and what else comes. {@code echo}
 * answers its name and the argument, {@code hold} answers never, {@code nack} is not taken, {@code
 * fail} fails with the argument, {@code final} so that it must not be sent again.
 */
final class MuxService implements AutoCloseable {
  private final String name;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<MuxPeer> sessions = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Frame> others = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean nacking;

  MuxService(String name) throws IOException {
    this.name = name;
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The heads of the calls so far, in hex. */
  List<String> heads() {
    return heads;
  }

  /** What came besides calls and the handshake. */
  List<Frame> others() {
    return others;
  }

  /** Sessions so far. */
  int accepted() {
    return accepted.get();
  }

  Set<MuxPeer> sessions() {
    return sessions;
  }

  /** From now on no call is taken. */
  void nackAll() {
    nacking = true;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "mux-service");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        MuxPeer session = new MuxPeer(socket.accept());
        accepted.incrementAndGet();
        start(() -> serve(session));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(MuxPeer session) {
    try (session) {
      while (true) {
        Frame frame = session.receive();
        switch (frame.type()) {
          case MuxPeer.RERR -> session.send(MuxPeer.RERR, frame.tag(), frame.body());
          case MuxPeer.TINIT -> {
            session.send(MuxPeer.RINIT, frame.tag(), "0001");
            sessions.add(session);
          }
          case MuxPeer.TPING -> session.send(MuxPeer.RPING, frame.tag(), "");
          case MuxPeer.TDISPATCH -> answer(session, frame);
          default -> {
            others.add(frame);
            if (frame.type() == MuxPeer.TDISCARDED) {
              int which = Integer.parseInt(frame.body().substring(0, 6), 16);
              session.send(MuxPeer.RDISCARDED, which, "");
            }
          }
        }
      }
    } catch (IOException | UncheckedIOException | TException closed) {
      // The other side is gone.
    } finally {
      sessions.remove(session);
    }
  }

  private void answer(MuxPeer session, Frame call) throws TException {
    byte[] body = call.bytes();
    Message asked = MuxPeer.message(body, MuxPeer.headLength(body));
    heads.add(MuxPeer.headOf(call));
    if (nacking) {
      session.send(MuxPeer.RDISPATCH, call.tag(), "020000");
      return;
    }
    switch (asked.name()) {
      case "hold" -> {}
      case "nack" -> session.send(MuxPeer.RDISPATCH, call.tag(), "020000");
      case "fail" -> session.send(MuxPeer.RDISPATCH, call.tag(), "010000" + "626164");
      case "final" ->
          session.send(
              MuxPeer.RDISPATCH,
              call.tag(),
              "01" + "0001000a4d75784661696c757265" + "00080000000000000004" + "626164");
      default ->
          session.send(
              MuxPeer.RDISPATCH,
              call.tag(),
              "00"
                  + "0001000162000176"
                  + MuxPeer.message(
                      TMessageType.REPLY,
                      asked.name(),
                      asked.sequenceId(),
                      name + ":" + asked.text(),
                      0));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (MuxPeer session : sessions) {
      session.close();
    }
  }
}
