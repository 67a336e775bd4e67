package io.weft.conformance.http;

import io.weft.conformance.process.Ports;
import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The interoperability tests of grpc-java, on the class path that {@code peers/grpc} has from Maven
 * Central, in clear text.
 */
public final class GrpcInterop {
  private static final Path CLASS_PATH = Path.of("peers/grpc/target/classpath").toAbsolutePath();
  private static final String SERVER = "io.grpc.testing.integration.TestServiceServer";
  private static final String CASES = "peers/grpc/Cases.java";
  private static final String PASSED = "passed ";

  private GrpcInterop() {}

  /** The server that all cases need at the far end. */
  public static HttpServerProgram server() throws IOException {
    int port = Ports.free();
    return HttpServerProgram.started(
        "gRPC server", command(SERVER, "--port=" + port, "--address_type=IPV4"), port);
  }

  /**
   * Runs cases against a port of the loopback address, one after the other, and gives those that
   * passed. One that fails is an error with all that was said.
   *
   * @param cases as in {@code --test_case}, such as {@code ping_pong}
   */
  public static List<String> run(List<String> cases, int port)
      throws IOException, InterruptedException {
    List<String> command = command(CASES, "--server_host=127.0.0.1", "--server_port=" + port);
    command.addAll(cases);
    return Program.run("gRPC cases", command, Map.of())
        .lines()
        .filter(line -> line.startsWith(PASSED))
        .map(line -> line.substring(PASSED.length()))
        .toList();
  }

  private static List<String> command(String program, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp"));
    command.add(Files.readString(Required.file(CLASS_PATH)).strip());
    command.add(program);
    command.add("--use_tls=false");
    command.addAll(List.of(options));
    return command;
  }
}
