package io.weft.jmh.faults;

import io.weft.jmh.process.ChildLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * An endpoint, in a process of its own: an Apache Thrift server, framed and binary, a thread for
 * each connection, whose one method returns its argument after 2 to 8 ms. It misbehaves when it is
 * told to: see the constants for the lines of its standard input.
 */
final class EndpointProcess implements AutoCloseable {
  /** Followed by milliseconds: calls take so much longer from now on. */
  static final String SLOW = "slow ";

  /** Calls are reset in the middle from now on. */
  static final String RESET = "reset";

  /** Followed by milliseconds: the server is away and there in turns, each so long. */
  static final String FLAP = "flap ";

  /** All is as it was at first. */
  static final String WELL = "well";

  private static final int SHORTEST_MICROS = 2_000;
  private static final int LONGEST_MICROS = 8_000;
  private static final int BACKLOG = 1_024;

  private final InetAddress address;
  private final int port;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listener;
  private volatile long slowMillis;
  private volatile boolean resetting;
  private volatile long flapMillis;

  private EndpointProcess(InetAddress address, int port) throws IOException {
    this.address = address;
    this.listener = new ServerSocket(port, BACKLOG, address);
    this.port = listener.getLocalPort();
    accept(listener);
  }

  /** The arguments are the address and the port, 0 for a free one. */
  public static void main(String[] args) throws Exception {
    ChildLine line = ChildLine.open();
    InetAddress address = InetAddress.getByName(args[0]);
    try (EndpointProcess endpoint = new EndpointProcess(address, Integer.parseInt(args[1]))) {
      line.serve(endpoint.port, endpoint::obey);
    }
    System.exit(0);
  }

  private void obey(String command) {
    if (command.startsWith(SLOW)) {
      slowMillis = Long.parseLong(command.substring(SLOW.length()));
    } else if (command.equals(RESET)) {
      resetting = true;
    } else if (command.startsWith(FLAP)) {
      flapMillis = Long.parseLong(command.substring(FLAP.length()));
      thread("flap", this::flap);
    } else if (command.equals(WELL)) {
      slowMillis = 0;
      resetting = false;
      flapMillis = 0;
    } else {
      throw new IllegalArgumentException("no command: " + command);
    }
  }

  private void flap() {
    for (long millis = flapMillis; millis > 0; millis = flapMillis) {
      close();
      pause(TimeUnit.MILLISECONDS.toMicros(millis));
      open();
      pause(TimeUnit.MILLISECONDS.toMicros(millis));
    }
  }

  private void open() {
    try {
      listener = new ServerSocket(port, BACKLOG, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accept(listener);
  }

  /** Stops to listen, and closes all connections. */
  @Override
  public void close() {
    quietly(listener);
    connections.forEach(EndpointProcess::quietly);
  }

  private void accept(ServerSocket from) {
    thread(
        "accept",
        () -> {
          try {
            while (true) {
              Socket socket = from.accept();
              thread("connection", () -> serve(socket));
            }
          } catch (IOException e) {
            // The listener was closed.
          }
        });
  }

  private void serve(Socket socket) {
    RandomGenerator random = new SplittableRandom(socket.getPort());
    connections.add(socket);
    try (TFramedTransport transport = new TFramedTransport(new TSocket(socket))) {
      socket.setTcpNoDelay(true);
      TProtocol protocol = new TBinaryProtocol(transport);
      while (!socket.isClosed()) {
        answer(socket, protocol, random);
      }
    } catch (TException | IOException e) {
      // The other side or a fault closed the connection.
    } finally {
      connections.remove(socket);
    }
  }

  private void answer(Socket socket, TProtocol protocol, RandomGenerator random)
      throws TException, IOException {
    TMessage call = protocol.readMessageBegin();
    protocol.readStructBegin();
    TField argument = protocol.readFieldBegin();
    ByteBuffer payload = protocol.readBinary();
    protocol.readFieldBegin();
    protocol.readMessageEnd();
    pause(random.nextInt(SHORTEST_MICROS, LONGEST_MICROS));
    pause(TimeUnit.MILLISECONDS.toMicros(slowMillis));
    if (resetting) {
      socket.setSoLinger(true, 0);
      socket.close();
      return;
    }
    protocol.writeMessageBegin(new TMessage(call.name, TMessageType.REPLY, call.seqid));
    protocol.writeFieldBegin(new TField("success", argument.type, (short) 0));
    protocol.writeBinary(payload);
    protocol.writeFieldStop();
    protocol.writeMessageEnd();
    protocol.getTransport().flush();
  }

  private static void pause(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is to go, and goes with the process at the latest.
    }
  }
}
