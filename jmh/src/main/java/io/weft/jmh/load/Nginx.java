package io.weft.jmh.load;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.jmh.process.ProxyProgram;
import java.nio.file.Path;
import java.util.Optional;

/**
 * nginx, which takes HTTP/1.1 or HTTP/2 and calls the server in HTTP/1.1, the only version that it
 * proxies to; over connections that it keeps, without a log and otherwise with the settings that it
 * ships.
 */
final class Nginx {
  private final Children children;
  private final Protocol protocol;
  private final int workers;

  /**
   * @param workers {@code worker_processes}
   */
  Nginx(Children children, Protocol protocol, int workers) {
    this.children = children;
    this.protocol = protocol;
    this.workers = workers;
  }

  /** A proxy that forwards to a port, listening on another. */
  Route.Hop plain(String name, int target, int connections)
      throws LoadException, InterruptedException {
    int port = Children.freePort();
    long pid =
        ProxyProgram.NGINX.start(children, name, configuration(port, target, connections), port);
    return new Route.Hop(port, pid, Optional.empty());
  }

  private String configuration(int port, int target, int connections) {
    Path directory = children.directory();
    return """
        daemon off;
        worker_processes %1$d;
        pid %2$s/nginx.pid;
        error_log stderr;
        events {
          worker_connections 40000;
        }
        http {
          access_log off;
          client_body_temp_path %2$s/nginx-body;
          proxy_temp_path %2$s/nginx-proxy;
          fastcgi_temp_path %2$s/nginx-fastcgi;
          uwsgi_temp_path %2$s/nginx-uwsgi;
          scgi_temp_path %2$s/nginx-scgi;
          keepalive_requests 1000000000;
          upstream target {
            server 127.0.0.1:%3$d;
            keepalive %4$d;
            keepalive_requests 1000000000;
          }
          server {
            listen 127.0.0.1:%5$d%6$s;
            location / {
              proxy_pass http://target;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
            }
          }
        }
        """
        .formatted(
            workers, directory, target, connections, port, protocol == Protocol.H2 ? " http2" : "");
  }
}
