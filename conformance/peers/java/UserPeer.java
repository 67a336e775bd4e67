import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TMultiplexedProcessor;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMultiplexedProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportFactory;
import org.apache.thrift.transport.layered.TFramedTransport;
import weft.peer.Address;
import weft.peer.NotFound;
import weft.peer.Role;
import weft.peer.User;
import weft.peer.UserService;
import weft.peer.UserServiceOfTomorrow;

/**
 * A Thrift server and client in Java, made with nothing but Apache Thrift.
 *
 * <pre>
 * UserPeer server PORT framed|buffered binary|compact multiplexed|plain
 *     Prints "ready PORT" when it listens, and ends when its standard input does.
 * UserPeer client HOST PORT framed|buffered binary|compact multiplexed|plain
 *     Runs the whole scenario; prints what differed and exits with 1, or prints "ok".
 * </pre>
 */
public final class UserPeer {
  private static final String SERVICE = "userService";

  private UserPeer() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("server")) {
      serve(Integer.parseInt(args[1]), args[2], args[3], args[4]);
    } else {
      call(args[1], Integer.parseInt(args[2]), args[3], args[4], args[5]);
    }
  }

  private static final class Users implements UserService.Iface {
    private final Map<Long, User> users = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong touched = new AtomicLong();

    @Override
    public User getUser(long id) throws NotFound {
      User user = users.get(id);
      if (user == null) {
        throw new NotFound(id, "no user " + id);
      }
      return user;
    }

    @Override
    public long addUser(User user) {
      long id = ids.incrementAndGet();
      users.put(id, user.setId(id));
      return id;
    }

    @Override
    public String echo(String s) {
      return s;
    }

    @Override
    public ByteBuffer blob(ByteBuffer b) {
      return b;
    }

    @Override
    public void touch(long id) {
      touched.set(id);
    }

    @Override
    public long touched() {
      return touched.get();
    }

    @Override
    public void ping() {}
  }

  private static TProtocolFactory protocols(String protocol) {
    return protocol.equals("binary")
        ? new TBinaryProtocol.Factory(true, true)
        : new TCompactProtocol.Factory();
  }

  private static void serve(int port, String transport, String protocol, String multiplexed)
      throws Exception {
    TProcessor processor = new UserService.Processor<>(new Users());
    if (multiplexed.equals("multiplexed")) {
      TMultiplexedProcessor multiplex = new TMultiplexedProcessor();
      multiplex.registerProcessor(SERVICE, processor);
      processor = multiplex;
    }
    Thread end = new Thread(UserPeer::endWithInput, "end-with-input");
    end.setDaemon(true);
    end.start();
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    // A plain socket transport is buffered by itself.
    TTransportFactory transports =
        transport.equals("framed") ? new TFramedTransport.Factory() : new TTransportFactory();
    TThreadPoolServer server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(new TServerSocket(socket))
                .processor(processor)
                .transportFactory(transports)
                .protocolFactory(protocols(protocol)));
    System.out.println("ready " + socket.getLocalPort());
    server.serve();
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      // As the end of it.
    }
    Runtime.getRuntime().halt(0);
  }

  private static User sample() {
    Address home = new Address("Rue de l'\u00c9t\u00e9 1", List.of(50.63, 5.57), true);
    home.setCity("Li\u00e8ge");
    Address old = new Address("Main Street 2", List.of(), false);
    byte[] picture = new byte[256];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (byte) i;
    }
    return new User()
        .setName("Grace Hopper of the peers")
        .setActive(true)
        .setScore(-0.125)
        .setRole(Role.OWNER)
        .setLevel((byte) -7)
        .setYear((short) 1906)
        .setVisits(-2000000000)
        .setTags(List.of("navy", "", "compiler"))
        .setShifts(Set.of(1, -1, 70000))
        .setCounters(Map.of("small", 1L, "large", 1L << 40, "negative", -(1L << 50)))
        .setAddresses(List.of(home, old))
        .setFormer(Map.of(-5, old, 5, home))
        .setAnswers(List.of(false, false, false))
        .setNested(Map.of("a", List.of(Map.of(1, "one", 2, "two"), Map.of()), "b", List.of()))
        .setRoles(List.of(Role.READER, Role.WRITER))
        .setPicture(picture)
        .setLast(Integer.MAX_VALUE);
  }

  private static void call(
      String host, int port, String transport, String protocol, String multiplexed)
      throws Exception {
    TTransport wire = new TSocket(host, port, 30_000);
    if (transport.equals("framed")) {
      wire = new TFramedTransport(wire);
    }
    TProtocol messages = protocols(protocol).getProtocol(wire);
    if (multiplexed.equals("multiplexed")) {
      messages = new TMultiplexedProtocol(messages, SERVICE);
    }
    UserServiceOfTomorrow.Client client = new UserServiceOfTomorrow.Client(messages);
    wire.open();

    client.ping();

    User user = sample();
    user.setId(client.addUser(user));
    expect("getUser", user, client.getUser(user.getId()));

    try {
      expect("getUser of nobody", "NotFound", client.getUser(-1));
    } catch (NotFound e) {
      expect("NotFound.id", -1L, e.getId());
      expect("NotFound.message", "no user -1", e.getMessage());
    }

    client.touch(user.getId());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (client.touched() != user.getId()) {
      expect("touched in 30 s", true, System.nanoTime() < end);
    }

    String text = "gr\u00fc\u00dfe, \u4e16\u754c, \ud83e\uddf5 and e\u0301";
    expect("echo", text, client.echo(text));
    expect("echo of nothing", "", client.echo(""));

    byte[] blob = new byte[10 * 1024 * 1024];
    for (int i = 0; i < blob.length; i++) {
      blob[i] = (byte) i;
    }
    expect("blob", true, ByteBuffer.wrap(blob).equals(client.blob(ByteBuffer.wrap(blob))));

    try {
      expect("unknown method", "TApplicationException", client.forecast(user.getAddresses().get(0), 3));
    } catch (TApplicationException e) {
      // A Node.js server says UNKNOWN.
      Set<Integer> known =
          Set.of(TApplicationException.UNKNOWN_METHOD, TApplicationException.UNKNOWN);
      expect("type of unknown method " + e.getType(), true, known.contains(e.getType()));
    }
    client.ping();

    wire.close();
    System.out.println("ok");
  }

  private static void expect(String step, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      String text = step + ": expected " + expected + ", got " + actual;
      System.err.println(text.substring(0, Math.min(2000, text.length())));
      System.exit(1);
    }
  }
}
