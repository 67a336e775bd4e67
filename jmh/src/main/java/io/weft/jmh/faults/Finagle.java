package io.weft.jmh.faults;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A plain Finagle proxy. Its class path, which cannot be ours because Finagle needs another Netty,
 * is what Maven makes of a project file beside this class; its program is a source file that Java
 * compiles when it is started.
 */
record Finagle(int port, Child process) implements Proxy {
  private static final String PROGRAM = "FinagleProxy.java";
  private static final String PROJECT = "pom.xml";
  private static final int LIMIT_MILLIS = 900;

  static Finagle start(Children children, List<Endpoint> endpoints)
      throws LoadException, InterruptedException {
    String addresses =
        endpoints.stream()
            .map(endpoint -> endpoint.ip() + ':' + endpoint.port())
            .collect(Collectors.joining(","));
    Path program = children.file("finagle/" + PROGRAM, resource(PROGRAM));
    Child process =
        children.start(
            "finagle",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "-cp",
                classPath(children.file("finagle/" + PROJECT, resource(PROJECT))),
                program.toString(),
                addresses,
                Integer.toString(LIMIT_MILLIS)));
    return new Finagle(Math.toIntExact(process.expect(ChildLine.READY)), process);
  }

  private static String classPath(Path project) throws LoadException, InterruptedException {
    Path file = project.resolveSibling("classpath");
    try {
      Commands.run(
          List.of(
              "mvn",
              "-q",
              "-B",
              "-f",
              project.toString(),
              "dependency:build-classpath",
              "-Dmdep.outputFile=" + file));
      return Files.readString(file).strip();
    } catch (LoadException e) {
      throw new LoadException("Finagle cannot be had: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Finagle.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long retries() throws LoadException, InterruptedException {
    return process.ask("requeues");
  }
}
