package io.weft.conformance.thrift;

import io.weft.conformance.process.Program;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A language with an Apache Thrift library of its own: how its peer is made from {@code
 * peers/user.thrift} and {@code peers/<language>}, and how it is run.
 */
enum Language {
  JAVA("java:generated_annotations=suppress", "peers/lib/libthrift.jar of the build") {
    @Override
    boolean isInstalled() {
      return Files.isRegularFile(library("libthrift.jar"));
    }

    @Override
    void compile() throws IOException, InterruptedException {
      List<String> command =
          new ArrayList<>(
              List.of(jdk("javac"), "-nowarn", "-proc:none", "-encoding", "UTF-8", "-d"));
      command.add(made("classes").toString());
      command.addAll(List.of("-cp", library("libthrift.jar") + ":" + library("slf4j-api.jar")));
      command.add(source("UserPeer.java").toString());
      command.addAll(filesIn(made("generated"), ".java"));
      Program.run("javac", command, Map.of());
    }

    @Override
    List<String> command() {
      return List.of(
          jdk("java"),
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx256m",
          "-Dslf4j.internal.verbosity=ERROR",
          "-cp",
          String.join(
              ":",
              made("classes").toString(),
              library("libthrift.jar").toString(),
              library("slf4j-api.jar").toString()),
          "UserPeer");
    }
  },

  PYTHON("py", "python3-thrift") {
    @Override
    boolean isInstalled() throws IOException, InterruptedException {
      // Debian's own interpreter, to which python3-thrift belongs.
      return Files.isExecutable(Path.of(PYTHON3)) && succeeds(PYTHON3, "-c", "import thrift");
    }

    @Override
    List<String> command() {
      return List.of(PYTHON3, source("peer.py").toString());
    }

    @Override
    Map<String, String> environment() {
      return Map.of("PYTHONPATH", made("generated").toString(), "PYTHONDONTWRITEBYTECODE", "1");
    }
  },

  CPP("cpp:no_skeleton", "g++, libthrift-dev and libboost-dev") {
    @Override
    boolean isInstalled() {
      return onPath("g++")
          && Files.isReadable(Path.of("/usr/include/thrift/Thrift.h"))
          && Files.isReadable(Path.of("/usr/include/boost/version.hpp"));
    }

    @Override
    void compile() throws IOException, InterruptedException {
      Path generated = made("generated");
      List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-I" + generated, "-o"));
      command.add(made("peer").toString());
      command.add(source("peer.cpp").toString());
      command.addAll(filesIn(generated, ".cpp"));
      command.addAll(List.of("-lthriftz", "-lthrift", "-pthread"));
      Program.run("g++", command, Map.of());
    }

    @Override
    List<String> command() {
      return List.of(made("peer").toString());
    }
  },

  NODE("js:node", "nodejs, and npm's thrift in conformance/peers/node") {
    @Override
    boolean isInstalled() {
      return onPath("node") && Files.isDirectory(source("node_modules/thrift"));
    }

    @Override
    List<String> command() {
      return List.of("node", source("peer.js").toString());
    }

    @Override
    Map<String, String> environment() {
      return Map.of(
          "NODE_PATH", source("node_modules").toString(),
          "WEFT_PEER_GENERATED", made("generated").toString(),
          // Its transports copy a message anew for each piece that arrives: without these, each
          // copy of the ten megabytes is memory fresh from the system, and takes seconds.
          "MALLOC_MMAP_THRESHOLD_", "1073741824",
          "MALLOC_TRIM_THRESHOLD_", "1073741824",
          "MALLOC_TOP_PAD_", "268435456");
    }
  };

  private static final String PYTHON3 = "/usr/bin/python3";
  private static final Path ROOM = Path.of("").toAbsolutePath();
  private static final Path IDL = ROOM.resolve("peers/user.thrift");

  private final String generator;
  private final String needs;

  Language(String generator, String needs) {
    this.generator = generator;
    this.needs = needs;
  }

  /** Why the peer cannot be had on this machine; empty when it can. */
  Optional<String> missing() throws IOException, InterruptedException {
    if (!onPath("thrift")) {
      return Optional.of("thrift-compiler is not installed");
    }
    return isInstalled() ? Optional.empty() : Optional.of(needs + ": not installed");
  }

  abstract boolean isInstalled() throws IOException, InterruptedException;

  /** Makes the peer, unless what an earlier run made is newer than its sources. */
  synchronized void make() throws IOException, InterruptedException {
    Path stamp = made("made");
    if (Files.exists(stamp) && isNewerThanSources(stamp)) {
      return;
    }
    Files.createDirectories(made("generated"));
    Files.createDirectories(made("classes"));
    Program.run(
        "thrift",
        List.of("thrift", "--gen", generator, "-out", made("generated").toString(), IDL.toString()),
        Map.of());
    compile();
    Files.writeString(stamp, "");
  }

  void compile() throws IOException, InterruptedException {}

  /** The program, to which {@code server} or {@code client} and its arguments are added. */
  abstract List<String> command();

  Map<String, String> environment() {
    return Map.of();
  }

  private String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  Path source(String file) {
    return ROOM.resolve("peers").resolve(folder()).resolve(file);
  }

  Path made(String file) {
    return ROOM.resolve("target/peers").resolve(folder()).resolve(file);
  }

  static Path library(String file) {
    return ROOM.resolve("target/peers/lib").resolve(file);
  }

  static String jdk(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static boolean succeeds(String... command) throws IOException, InterruptedException {
    try (Program program = Program.start(command[0], List.of(command), Map.of())) {
      return program.awaitExit() == 0;
    }
  }

  static List<String> filesIn(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).filter(file -> file.endsWith(suffix)).sorted().toList();
    }
  }

  private boolean isNewerThanSources(Path stamp) throws IOException {
    FileTime made = Files.getLastModifiedTime(stamp);
    if (Files.getLastModifiedTime(IDL).compareTo(made) >= 0) {
      return false;
    }
    try (DirectoryStream<Path> sources = Files.newDirectoryStream(source(""), "*.*")) {
      for (Path source : sources) {
        if (Files.getLastModifiedTime(source).compareTo(made) >= 0) {
          return false;
        }
      }
      return true;
    }
  }
}
