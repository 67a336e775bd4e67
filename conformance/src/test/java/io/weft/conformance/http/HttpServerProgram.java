package io.weft.conformance.http;

import io.weft.conformance.process.Ports;
import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server of others, which takes calls until it is closed. */
public final class HttpServerProgram implements AutoCloseable {
  private final Program program;
  private final int port;

  private HttpServerProgram(Program program, int port) {
    this.program = program;
    this.port = port;
  }

  /** nghttpd serves the files of a folder by HTTP/2 in clear text, with prior knowledge. */
  public static HttpServerProgram nghttpd(Path files) throws IOException {
    int port = Ports.free();
    return started(
        "nghttpd",
        List.of(
            Required.program("nghttpd"),
            "--no-tls",
            "--address=127.0.0.1",
            "--htdocs=" + files.toAbsolutePath(),
            Integer.toString(port)),
        port);
  }

  /**
   * nginx serves the files of a folder by HTTP/1.1.
   *
   * @param scratch a folder for nginx's own files
   */
  public static HttpServerProgram nginx(Path files, Path scratch) throws IOException {
    int port = Ports.free();
    Path configuration = scratch.resolve("nginx.conf");
    Files.writeString(configuration, nginxConfiguration(files, scratch, port));
    return started(
        "nginx",
        List.of(
            Required.program("nginx"),
            "-p",
            scratch.toString(),
            "-e",
            "stderr",
            "-c",
            configuration.toString()),
        port);
  }

  /** Node.js answers by HTTP/2 in clear text; {@code peers/http/server.js} says what. */
  public static HttpServerProgram nodeHttp2() throws IOException, InterruptedException {
    return ready(
        Program.start(
            "node",
            List.of(Required.program("node"), Path.of("peers/http/server.js").toString()),
            Map.of()));
  }

  private static HttpServerProgram ready(Program program) throws InterruptedException {
    try {
      return new HttpServerProgram(program, program.awaitReadyPort());
    } catch (InterruptedException | RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  static HttpServerProgram started(String name, List<String> command, int port) throws IOException {
    Program program = Program.start(name, command, Map.of());
    try {
      Ports.awaitListening(program, port);
    } catch (RuntimeException | Error e) {
      program.kill();
      throw e;
    }
    return new HttpServerProgram(program, port);
  }

  public int port() {
    return port;
  }

  /** Whether it lives, that is, whether nothing it got has ended it. */
  public boolean isAlive() {
    return program.isAlive();
  }

  /** Ends it at once: most of these know no other way. */
  @Override
  public void close() {
    program.kill();
  }

  /** One process, which is all that is to be killed in the end. */
  private static String nginxConfiguration(Path files, Path scratch, int port) {
    return """
        daemon off;
        master_process off;
        pid %2$s/nginx.pid;
        events { worker_connections 128; }
        http {
          access_log off;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          server {
            listen 127.0.0.1:%3$d;
            root %1$s;
          }
        }
        """
        .formatted(files.toAbsolutePath(), scratch.toAbsolutePath(), port);
  }
}
