package io.weft.jmh.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The proxies of others that are compared with, where they are installed. */
public enum ProxyProgram {
  HAPROXY("HAProxy", "haproxy", "KILL"),
  NGINX("nginx", "nginx", "TERM"); // which leaves its workers behind when it is killed

  // The shell is there for the end alone: these do not end with their standard input.
  private static final String KEEPER =
      "trap '' INT; signal=$1; shift; exec 3<&0; \"$0\" \"$@\" >&2 & child=$!;"
          + " echo \"pid $child\"; (cat <&3 >&2; kill -$signal $child) & exec >&2; wait $child";

  private final String title;
  private final String program;
  private final String endSignal;

  /**
   * @param endSignal that ends it at once
   */
  ProxyProgram(String title, String program, String endSignal) {
    this.title = title;
    this.program = program;
    this.endSignal = endSignal;
  }

  /** Up to the configuration file. */
  private List<String> options() {
    return switch (this) {
      case HAPROXY -> List.of("-db", "-f"); // in the foreground
      case NGINX -> List.of("-c");
    };
  }

  public boolean isInstalled() {
    return find().isPresent();
  }

  /** The first on the search path, else where Debian has it. */
  private Optional<Path> find() {
    Stream<String> directories =
        Stream.concat(
            Stream.of(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/sbin"));
    return directories
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param name for messages and files
   * @param port of its configuration
   * @return its process id
   * @throws LoadException also when it is not installed
   */
  public long start(Children children, String name, String configuration, int port)
      throws LoadException, InterruptedException {
    Optional<Path> found = find();
    if (found.isEmpty()) {
      throw new LoadException(title + " is not installed (looked on PATH and in /usr/sbin)");
    }
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", KEEPER, found.get().toString(), endSignal));
    command.addAll(options());
    command.add(children.file(name + ".cfg", configuration).toString());
    Child keeper = children.start(name, command);
    long pid = keeper.expect("pid ");
    Children.awaitListening(keeper, port);
    return pid;
  }
}
