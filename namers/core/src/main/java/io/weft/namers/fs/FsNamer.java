package io.weft.namers.fs;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Repeater;
import io.weft.namers.watch.Steady;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Shared;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discovery by a directory of files: one file for each service, with its endpoints. Elements of a
 * path descend into sub-directories up to the first file; what follows is the residual. Only files
 * whose names are in use are watched.
 */
final class FsNamer implements Namer {
  private static final Logger log = LoggerFactory.getLogger(FsNamer.class);
  private static final NameTree<Name> NEG = NameTree.neg();

  private final java.nio.file.Path root;
  private final Path prefix;
  private final Repeater poller;
  private final Hosts hosts;
  private final Watches<java.nio.file.Path, Contents> files;
  private final Watches<java.nio.file.Path, AddrSet> addresses;
  private final Activity<Set<Path>> names;

  /**
   * @param root an absolute path
   * @param prefix of the ids of bound names
   * @param poller for the files; closed with the namer, as is {@code hosts}
   */
  FsNamer(java.nio.file.Path root, Path prefix, Repeater poller, Hosts hosts) {
    this.root = root.normalize();
    this.prefix = prefix;
    this.poller = poller;
    this.hosts = hosts;
    this.files = new Watches<>(file -> new WatchedFile(file, this.root, poller));
    this.addresses = new Watches<>(this::addresses);
    this.names =
        new Shared<>(
            new Steady<>(
                new WatchedNames(this.root, poller),
                problem ->
                    log.warn("{}; the last good list, if any, stays", problem.getMessage())));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return descend(root, path, 0);
  }

  private Activity<NameTree<Name>> descend(java.nio.file.Path directory, Path path, int used) {
    java.nio.file.Path file = used == path.size() ? null : child(directory, path.element(used));
    if (file == null) {
      return Activity.value(NEG);
    }
    Name bound =
        new Name.Bound(
            prefix.concat(path.take(used + 1)), addresses.watch(file), path.drop(used + 1));
    return kind(file)
        .flatMap(
            kind ->
                switch (kind) {
                  case ABSENT -> Activity.value(NEG);
                  case DIRECTORY -> descend(file, path, used + 1);
                  case FILE -> Activity.value(NameTree.leaf(bound));
                });
  }

  @Override
  public Activity<Set<Path>> names() {
    return names;
  }

  private enum Kind {
    ABSENT,
    DIRECTORY,
    FILE
  }

  /** What there is; what there was when that cannot be told, so that no service seems to go. */
  private Activity<Kind> kind(java.nio.file.Path file) {
    Activity<Kind> present = files.watch(file).flatMap(contents -> kind(file, contents));
    return new Steady<>(present, logged -> {}).distinct();
  }

  private static Activity<Kind> kind(java.nio.file.Path file, Contents contents) {
    if (contents instanceof Contents.Unknown unknown) {
      return Activity.failed(failure(file + " " + unknown.problem()));
    }
    if (contents instanceof Contents.Directory) {
      return Activity.value(Kind.DIRECTORY);
    }
    return Activity.value(contents instanceof Contents.Absent ? Kind.ABSENT : Kind.FILE);
  }

  /** A directory's child of just that name; null for what would lead elsewhere. */
  private static java.nio.file.@Nullable Path child(java.nio.file.Path directory, String name) {
    try {
      java.nio.file.Path child = directory.resolve(name).normalize();
      boolean direct =
          directory.equals(child.getParent())
              && child.getFileName() != null
              && name.equals(child.getFileName().toString());
      return direct ? child : null;
    } catch (InvalidPathException e) {
      return null; // a name that no file can have
    }
  }

  private Activity<AddrSet> addresses(java.nio.file.Path file) {
    return kind(file)
        .flatMap(kind -> kind == Kind.FILE ? endpoints(file) : Activity.value(new AddrSet.Neg()));
  }

  /** The endpoints of a file, as long as it exists. */
  private Activity<AddrSet> endpoints(java.nio.file.Path file) {
    Activity<List<Endpoint>> lines =
        new Steady<>(
            files.watch(file).flatMap(contents -> parse(file, contents)),
            problem -> log.warn("{}; the last good state, if any, stays", problem.getMessage()));
    // While the hosts of a new line are looked up for the first time, the addresses before it stay.
    return new Steady<>(lines.flatMap(this::resolve), logged -> {});
  }

  private static Activity<List<Endpoint>> parse(java.nio.file.Path file, Contents contents) {
    if (contents instanceof Contents.Text text) {
      try {
        return Activity.value(EndpointParser.parse(text.text()));
      } catch (EndpointParser.BadLine e) {
        return Activity.failed(failure(file + ":" + e.line() + ": " + e.getMessage()));
      }
    }
    if (contents instanceof Contents.Unusable unusable) {
      return Activity.failed(failure(file + " " + unusable.problem()));
    }
    return contents instanceof Contents.Unknown unknown
        ? Activity.failed(failure(file + " " + unknown.problem()))
        : Activity.constant(new State.Pending<>()); // gone, and this watch in a moment too
  }

  private static Failure failure(String message) {
    return Failure.notSent(Failure.Kind.BINDING_FAILED, message);
  }

  /** The addresses of all hosts that are resolved; waits or fails only while none is. */
  private Activity<AddrSet> resolve(List<Endpoint> endpoints) {
    List<Activity<List<Address>>> resolved =
        endpoints.stream()
            .map(
                endpoint ->
                    hosts
                        .addresses(endpoint.host())
                        .<List<Address>>map(
                            found ->
                                found.stream()
                                    .map(
                                        ip ->
                                            new Address(
                                                new InetSocketAddress(ip, endpoint.port()),
                                                endpoint.weight(),
                                                endpoint.metadata()))
                                    .toList()))
            .toList();
    return Activity.states(resolved).flatMap(states -> Activity.constant(together(states)));
  }

  private static State<AddrSet> together(List<State<List<Address>>> states) {
    // Of lines that lead to the same socket the first one counts.
    Map<InetSocketAddress, Address> found = new LinkedHashMap<>();
    State<AddrSet> otherwise = new State.Ok<>(AddrSet.of(List.of()));
    for (State<List<Address>> state : states) {
      if (state instanceof State.Ok<List<Address>> ok) {
        ok.value().forEach(address -> found.putIfAbsent(address.socket(), address));
      } else if (!(otherwise instanceof State.Pending)) {
        otherwise = state.map(never -> new AddrSet.Neg());
      }
    }
    return found.isEmpty() ? otherwise : new State.Ok<>(AddrSet.of(found.values()));
  }

  @Override
  public List<WatchReport> watches() {
    return hosts.watches();
  }

  @Override
  public void close() {
    poller.close();
    hosts.close();
  }
}
