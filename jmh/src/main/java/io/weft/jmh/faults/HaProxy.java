package io.weft.jmh.faults;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.jmh.process.ProxyProgram;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy with health checks. It does not know Thrift: it chooses a server for a connection and not
 * for a call, and can try another one only while the connection is being opened.
 */
record HaProxy(int port, Path statistics) implements Proxy {
  static HaProxy start(Children children, List<Endpoint> endpoints)
      throws LoadException, InterruptedException {
    HaProxy proxy = new HaProxy(Children.freePort(), children.directory().resolve("haproxy.sock"));
    ProxyProgram.HAPROXY.start(children, "haproxy", proxy.configuration(endpoints), proxy.port);
    return proxy;
  }

  private String configuration(List<Endpoint> endpoints) {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      servers.append("  server e%d %s:%d%n".formatted(i, endpoint.ip(), endpoint.port()));
    }
    return """
        global
          nbthread 1
          stats socket %s

        defaults
          mode tcp
          balance leastconn
          retries 3
          option redispatch
          timeout connect 1s
          timeout client 1m
          timeout server 1m
          default-server check inter 1s fall 2 rise 2 observe layer4 error-limit 5 on-error mark-down on-marked-down shutdown-sessions

        listen bench
          bind 127.0.0.1:%d
        %s"""
        .formatted(statistics, port, servers);
  }

  @Override
  public long retries() throws LoadException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(statistics));
      channel.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.UTF_8)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      return retries(new String(answer, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LoadException("cannot read HAProxy's statistics: " + e.getMessage(), e);
    }
  }

  /** The sum of retries and redispatches in the CSV that HAProxy tells, of its back ends. */
  static long retries(String csv) {
    List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
    List<String> columns = List.of(lines.get(0).substring("# ".length()).split(",", -1));
    int service = columns.indexOf("svname");
    return lines.stream()
        .map(line -> line.split(",", -1))
        .filter(fields -> fields[service].equals("BACKEND"))
        .mapToLong(
            fields ->
                Long.parseLong(fields[columns.indexOf("wretr")])
                    + Long.parseLong(fields[columns.indexOf("wredis")]))
        .sum();
  }
}
