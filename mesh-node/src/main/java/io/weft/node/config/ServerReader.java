package io.weft.node.config;

import io.netty.util.NetUtil;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.Section;
import io.weft.thrift.mux.TlsLevel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code servers}. */
final class ServerReader {
  private static final int MAX_FRAME_BYTES = 1 << 30;
  private static final int MAX_PORT = 65_535;
  private static final List<String> THRIFT_KEYS =
      List.of("service", "thriftFramed", "maxFrameBytes", "maxPipelinedCalls", "frameTimeoutMs");

  private ServerReader() {}

  static ServerConfig read(Section server, RouterProtocol protocol) {
    ServerConfig defaults = ServerConfig.DEFAULT;
    Section session = server.sectionOrEmpty("serverSession");
    Optional<Section> tls = server.section("tls");
    tls.ifPresent(section -> OneFamily.check(section, protocol, TlsReader.THRIFT_KEYS, List.of()));
    TlsLevel opportunistic = tls.map(TlsReader::serverLevel).orElse(defaults.opportunisticTls());
    boolean clientAuth = tls.map(section -> TlsReader.clientAuth(section, protocol)).orElse(true);
    if (server.has("thriftFramed") && !protocol.isHttp()) {
      boolean ignored = server.flag("thriftFramed", true);
      server.warning(
          "thriftFramed",
          " has no effect: the server tells framed from buffered callers by itself");
    }
    boolean clearContext = server.flag("clearContext", defaults.clearContext());
    ServerConfig config =
        new ServerConfig(
            server.ip("ip", defaults.ip()),
            server.integer("port", protocol.port(), 0, MAX_PORT),
            protocol.isHttp() ? Optional.of(HttpServerReader.read(server)) : Optional.empty(),
            service(server),
            clearContext,
            localDtab(server, clearContext),
            tls.flatMap(TlsReader::server),
            clientAuth,
            opportunistic,
            server.integer("maxFrameBytes", defaults.maxFrameBytes(), 1, MAX_FRAME_BYTES),
            server.integer("maxConnections", defaults.maxConnections(), 1, Integer.MAX_VALUE),
            server.integer("maxPipelinedCalls", defaults.maxPipelinedCalls(), 1, Integer.MAX_VALUE),
            LimitReader.read(server),
            session.millis("idleTimeMs", 1, defaults.idleTime()),
            server.millis("frameTimeoutMs", 1, defaults.frameTimeout()),
            announce(server));
    session.done();
    OneFamily.check(server, protocol, THRIFT_KEYS, HttpServerReader.KEYS);
    server.done();
    if (!isLoopback(config.ip()) && config.tls().isEmpty()) {
      server.warning(
          "ip",
          " is %s and the server has no tls: whoever reaches it may call, and read along"
              .formatted(config.ip()));
    }
    return config;
  }

  /** Where all of the context goes, the caller's rules go too. */
  private static LocalDtab localDtab(Section server, boolean clearContext) {
    String key = "localDtab";
    Optional<LocalDtab> given = server.oneOf(key, LocalDtab.texts()).flatMap(LocalDtab::of);
    if (!clearContext) {
      return given.orElse(ServerConfig.DEFAULT.localDtab());
    }
    if (given.isPresent() && given.get() != LocalDtab.IGNORE) {
      server.error(key, " must be \"ignore\" with clearContext: true; remove it");
    }
    return LocalDtab.IGNORE;
  }

  private static Optional<String> service(Section server) {
    String expected = "the name of a service, without a /";
    Optional<String> service = server.text("service", expected);
    if (service.filter(name -> name.contains("/")).isPresent()) {
      server.wrong("service", expected);
    }
    return service;
  }

  private static AnnounceConfig announce(Section server) {
    List<Path> names = new ArrayList<>();
    for (String text : server.strings("announce")) {
      try {
        names.add(Path.parse(text));
      } catch (NameSyntaxException e) {
        server.error("announce", ": " + e.getMessage());
      }
    }
    if (server.has("announceAs") && names.isEmpty()) {
      server.error("announceAs", " has no effect without announce");
    }
    return new AnnounceConfig(names, announceAs(server));
  }

  private static Optional<InetSocketAddress> announceAs(Section server) {
    String expected = "an IP address and a port, such as 10.0.0.7:4114";
    Optional<String> text = server.text("announceAs", expected);
    int colon = text.map(given -> given.lastIndexOf(':')).orElse(-1);
    if (colon > 0) {
      String ip = text.get().substring(0, colon);
      String port = text.get().substring(colon + 1);
      if (NetUtil.createByteArrayFromIpAddressString(ip) != null && port.matches("[0-9]{1,5}")) {
        int number = Integer.parseInt(port);
        if (number > 0 && number <= MAX_PORT) {
          return Optional.of(new InetSocketAddress(address(ip), number));
        }
      }
    }
    if (text.isPresent()) {
      server.wrong("announceAs", expected);
    }
    return Optional.empty();
  }

  static boolean isLoopback(String ip) {
    return address(ip).isLoopbackAddress();
  }

  /** Whether two listeners cannot both be had. */
  static boolean collide(String ip, int port, String otherIp, int otherPort) {
    if (port != otherPort || port == 0) {
      return false;
    }
    InetAddress address = address(ip);
    InetAddress other = address(otherIp);
    return address.equals(other) || address.isAnyLocalAddress() || other.isAnyLocalAddress();
  }

  private static InetAddress address(String ip) {
    try {
      return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(ip));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no IP address: " + ip, e);
    }
  }
}
