package io.weft.thrift.idl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The services that a Thrift interface definition declares, those of the files that it includes not
 * among them, but what its services inherit from those. Immutable.
 *
 * <p>Source: the Thrift interface description language of Apache Thrift.
 */
public final class ThriftIdl {
  private final Map<String, Map<String, IdlMethod>> services;

  private ThriftIdl(Map<String, Map<String, IdlMethod>> services) {
    this.services = services;
  }

  /**
   * Reads a file and those that it includes, which are looked for beside it.
   *
   * @throws IOException when a file cannot be read
   * @throws IdlException when one is no definition
   */
  public static ThriftIdl read(Path file) throws IOException, IdlException {
    return new ThriftIdl(new Reader().services(file));
  }

  /** The methods of each service, those that it inherits among them, by name. */
  public Map<String, Map<String, IdlMethod>> services() {
    return services;
  }

  /** The names of all exceptions that methods declare. */
  public Set<String> exceptions() {
    Set<String> names = new TreeSet<>();
    services
        .values()
        .forEach(
            methods ->
                methods.values().forEach(method -> names.addAll(method.exceptions().values())));
    return names;
  }

  private static final class Reader {
    private final Map<Path, Definition> read = new LinkedHashMap<>();

    Map<String, Map<String, IdlMethod>> services(Path file) throws IOException, IdlException {
      Map<String, Map<String, IdlMethod>> all = new LinkedHashMap<>();
      for (String name : definition(file).services().keySet()) {
        all.put(name, methods(file, name, new HashSet<>()));
      }
      return all;
    }

    private Definition definition(Path file) throws IOException, IdlException {
      Path path = file.toAbsolutePath().normalize();
      Definition known = read.get(path);
      if (known == null) {
        try {
          known = Definition.parse(file.toString(), Files.readString(path));
        } catch (NoSuchFileException e) {
          throw new IOException("there is no file " + file, e);
        }
        read.put(path, known);
      }
      return known;
    }

    private Map<String, IdlMethod> methods(Path file, String name, Set<String> below)
        throws IOException, IdlException {
      Definition.Service service = definition(file).services().get(name);
      if (service == null) {
        throw new IdlException(file + ": there is no service " + name + ", which another extends");
      }
      if (!below.add(file + " " + name)) {
        throw new IdlException(file + ": service " + name + " extends itself");
      }
      Map<String, IdlMethod> all = new LinkedHashMap<>();
      if (!service.parent().isEmpty()) {
        all.putAll(inherited(file, service.parent(), below));
      }
      all.putAll(service.methods());
      return all;
    }

    /** A parent of another file has that file's name in front, without its ending. */
    private Map<String, IdlMethod> inherited(Path file, String parent, Set<String> below)
        throws IOException, IdlException {
      int dot = parent.lastIndexOf('.');
      if (dot < 0) {
        return methods(file, parent, below);
      }
      String wanted = parent.substring(0, dot) + ".thrift";
      for (String include : definition(file).includes()) {
        if (include.equals(wanted) || include.endsWith("/" + wanted)) {
          return methods(file.resolveSibling(include), parent.substring(dot + 1), below);
        }
      }
      throw new IdlException(
          file + ": " + parent + " is extended, and " + wanted + " not included");
    }
  }
}
