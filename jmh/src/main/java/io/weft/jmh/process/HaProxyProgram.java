package io.weft.jmh.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The HAProxy that is installed here. */
public final class HaProxyProgram {
  // The shell is there for the end alone: HAProxy does not end with its standard input.
  private static final String KEEPER =
      "trap '' INT; exec 3<&0; \"$0\" -db -f \"$1\" >&2 & child=$!; echo \"pid $child\";"
          + " (cat <&3 >&2; kill -9 $child) & exec >&2; wait $child";

  private final Path program;

  private HaProxyProgram(Path program) {
    this.program = program;
  }

  /** The first on the search path, else where Debian has it. */
  public static Optional<HaProxyProgram> find() {
    Stream<String> directories =
        Stream.concat(
            Stream.of(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/sbin"));
    return directories
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "haproxy"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(HaProxyProgram::new);
  }

  /**
   * The same, or the reason why there is none.
   *
   * @throws LoadException when it is not installed
   */
  public static HaProxyProgram get() throws LoadException {
    Optional<HaProxyProgram> program = find();
    if (program.isEmpty()) {
      throw new LoadException("HAProxy is not installed (looked on PATH and in /usr/sbin)");
    }
    return program.get();
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param name for messages and files
   * @param port of its configuration
   * @return its process id
   */
  public long start(Children children, String name, String configuration, int port)
      throws LoadException, InterruptedException {
    Path file = children.file(name + ".cfg", configuration);
    Child keeper =
        children.start(name, List.of("/bin/sh", "-c", KEEPER, program.toString(), file.toString()));
    long pid = keeper.expect("pid ");
    Children.awaitListening(keeper, port);
    return pid;
  }
}
