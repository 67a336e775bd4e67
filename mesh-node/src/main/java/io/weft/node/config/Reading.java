package io.weft.node.config;

import io.weft.thrift.idl.IdlException;
import io.weft.thrift.idl.ThriftIdl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all sections of one file share while it is read.
 *
 * @param directory what relative file names start from: the directory of the file
 * @param asked the keys that were asked for, with their places; kept for tests
 * @param idls interface definitions that were read; they are asked for again when a path is used
 *     for the first time, which is no time to read files
 */
record Reading(Problems problems, Path directory, Set<String> asked, Map<Path, ThriftIdl> idls) {
  static Reading of(String file, Problems problems) {
    Path parent = Path.of(file).getParent();
    return new Reading(
        problems,
        parent == null ? Path.of("") : parent,
        new TreeSet<>(),
        new ConcurrentHashMap<>());
  }

  /** For a part of the file that is read again; files beside it are not. */
  Reading again(Problems others) {
    return new Reading(others, directory, new TreeSet<>(), idls);
  }

  /** An interface definition, read once. */
  ThriftIdl idl(Path file) throws IOException, IdlException {
    ThriftIdl known = idls.get(file);
    if (known == null) {
      known = ThriftIdl.read(file);
      idls.put(file, known);
    }
    return known;
  }
}
