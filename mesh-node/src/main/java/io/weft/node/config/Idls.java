package io.weft.node.config;

import io.weft.thrift.idl.IdlException;
import io.weft.thrift.idl.ThriftIdl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The interface definitions that a file names, each read once: they are asked for again when a path
 * is used for the first time, which is no time to read files.
 */
final class Idls {
  private final Map<Path, ThriftIdl> read = new ConcurrentHashMap<>();

  ThriftIdl read(Path file) throws IOException, IdlException {
    ThriftIdl known = read.get(file);
    if (known == null) {
      known = ThriftIdl.read(file);
      read.put(file, known);
    }
    return known;
  }
}
