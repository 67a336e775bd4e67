package io.weft.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.TTransportFactory;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * A real Thrift server with methods of a string to a string: {@code echo} answers its own name and
 * the argument, {@code hold} answers when it is let go, {@code note} is oneway.
 */
final class EchoService implements TProcessor, AutoCloseable {
  private final String name;
  private final TServerSocket socket;
  private final TThreadPoolServer server;
  private final Thread thread;
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean fails;
  private volatile int declared;

  static EchoService framed(String name) throws TTransportException {
    return framedAt(0, name);
  }

  /** At a port of one's choice, such as one where nobody listened until now. */
  static EchoService framedAt(int port, String name) throws TTransportException {
    return new EchoService(
        port, name, new TFramedTransport.Factory(), new TBinaryProtocol.Factory());
  }

  static EchoService buffered(String name) throws TTransportException {
    return new EchoService(0, name, new TTransportFactory(), new TBinaryProtocol.Factory());
  }

  static EchoService compact(String name) throws TTransportException {
    return new EchoService(0, name, new TFramedTransport.Factory(), new TCompactProtocol.Factory());
  }

  private EchoService(int port, String name, TTransportFactory transport, TProtocolFactory protocol)
      throws TTransportException {
    this.name = name;
    this.socket = new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    this.server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(socket)
                .processor(this)
                .transportFactory(transport)
                .protocolFactory(protocol)
                .minWorkerThreads(1)
                .maxWorkerThreads(64));
    this.thread = new Thread(server::serve, "echo-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getServerSocket().getLocalPort();
  }

  /** Calls begun, oneway ones included. */
  int calls() {
    return calls.get();
  }

  /** Has each further call end with its connection, or be answered again. */
  void fails(boolean does) {
    fails = does;
  }

  /** Has each further call answered with the declared exception of a field, or as usual for 0. */
  void declares(int field) {
    declared = field;
  }

  /** Lets the calls of {@code hold} go on. */
  void release() {
    release.countDown();
  }

  @Override
  public void process(TProtocol in, TProtocol out) throws TException {
    TMessage message = in.readMessageBegin();
    String argument = readArgument(in);
    in.readMessageEnd();
    calls.incrementAndGet();
    if (fails) {
      throw new TTransportException("hangs up");
    }
    if (declared != 0) {
      declare(out, message, declared);
      return;
    }
    String method = message.name.substring(message.name.indexOf(':') + 1);
    switch (method) {
      case "echo" -> reply(out, message, name + ":" + argument);
      case "hold" -> {
        await();
        reply(out, message, name + ":" + argument);
      }
      case "note" -> {}
      case "wrongSequence" ->
          reply(
              out,
              new TMessage(message.name, message.type, message.seqid + 1),
              name + ":" + argument);
      case "hangUp" -> throw new TTransportException("hangs up");
      default -> {
        out.writeMessageBegin(new TMessage(message.name, TMessageType.EXCEPTION, message.seqid));
        new TApplicationException(TApplicationException.UNKNOWN_METHOD, "no " + method).write(out);
        out.writeMessageEnd();
        out.getTransport().flush();
      }
    }
  }

  private void await() throws TException {
    try {
      if (!release.await(30, TimeUnit.SECONDS)) {
        throw new TException("was never released");
      }
    } catch (InterruptedException e) {
      throw new TException(e);
    }
  }

  private static String readArgument(TProtocol in) throws TException {
    String argument = "";
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      argument = in.readString();
      in.readFieldEnd();
    }
    in.readStructEnd();
    return argument;
  }

  private static void declare(TProtocol out, TMessage to, int field) throws TException {
    out.writeMessageBegin(new TMessage(to.name, TMessageType.REPLY, to.seqid));
    out.writeStructBegin(new TStruct("result"));
    out.writeFieldBegin(new TField("exception", TType.STRUCT, (short) field));
    out.writeStructBegin(new TStruct("Exception"));
    out.writeFieldStop();
    out.writeStructEnd();
    out.writeFieldEnd();
    out.writeFieldStop();
    out.writeStructEnd();
    out.writeMessageEnd();
    out.getTransport().flush();
  }

  private static void reply(TProtocol out, TMessage to, String result) throws TException {
    out.writeMessageBegin(new TMessage(to.name, TMessageType.REPLY, to.seqid));
    out.writeStructBegin(new TStruct("result"));
    out.writeFieldBegin(new TField("success", TType.STRING, (short) 0));
    out.writeString(result);
    out.writeFieldEnd();
    out.writeFieldStop();
    out.writeStructEnd();
    out.writeMessageEnd();
    out.getTransport().flush();
  }

  @Override
  public void close() {
    release.countDown();
    server.stop();
    server.setShouldStop(true);
    socket.close();
  }
}
