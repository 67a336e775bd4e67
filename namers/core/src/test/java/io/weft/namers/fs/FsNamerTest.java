package io.weft.namers.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.ManualRepeater;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FsNamerTest {
  @TempDir java.nio.file.Path temp;
  private final ManualRepeater poller = new ManualRepeater();
  private final Hosts hosts =
      Hosts.open(
          new DiscoveryContext(
              Path.parse("/#/io.l5d.fs"), new ManualLoop(), MetricScope.none(), new Random(1)));
  private final Log log = Log.of(FsNamer.class);
  private java.nio.file.Path root = java.nio.file.Path.of("/");
  private FsNamer namer = new FsNamer(root, Path.empty(), poller, hosts);

  @org.junit.jupiter.api.BeforeEach
  void open() throws IOException {
    root = Files.createDirectory(temp.resolve("disco"));
    namer = new FsNamer(root, Path.parse("/#/io.l5d.fs"), poller, hosts);
  }

  @AfterEach
  void close() {
    namer.close();
    log.close();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(root.resolve(file), text);
  }

  /** Writes a new file and renames it over the old one. */
  private void replace(String file, String text) throws IOException {
    java.nio.file.Path next = Files.writeString(temp.resolve("next"), text);
    Files.move(next, root.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** As many polls as it takes to notice a change. */
  private void settle() {
    poller.rounds(2);
  }

  private Seen<NameTree<Name>> lookup(String path) {
    Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse(path)));
    settle();
    return seen;
  }

  private Seen<AddrSet> addresses(String path) {
    Seen<NameTree<Name>> lookup = lookup(path);
    Seen<AddrSet> seen = new Seen<>(bound(lookup).addresses());
    settle();
    return seen;
  }

  private static Name.Bound bound(Seen<NameTree<Name>> lookup) {
    return (Name.Bound) ((NameTree.Leaf<Name>) lookup.value()).value();
  }

  private static List<Integer> ports(Seen<AddrSet> seen) {
    return ((AddrSet.Bound) seen.value())
        .addresses().stream().map(address -> address.socket().getPort()).toList();
  }

  private static boolean isNeg(Seen<NameTree<Name>> seen) {
    return seen.value() instanceof NameTree.Neg;
  }

  @Test
  void bindsAFile() throws IOException {
    write("users", "127.0.0.1 1 * 0.5 identity=spiffe://prod/users zone=a\n::1 2\n");
    Seen<NameTree<Name>> seen = lookup("/users/add/x");
    assertThat(bound(seen).id()).hasToString("/#/io.l5d.fs/users");
    assertThat(bound(seen).residual()).hasToString("/add/x");
    AddrSet.Bound set = (AddrSet.Bound) addresses("/users").value();
    Address address = set.addresses().iterator().next();
    assertThat(set.addresses()).hasSize(2);
    assertThat(address.weight()).isEqualTo(0.5);
    assertThat(address.identity()).contains("spiffe://prod/users");
    assertThat(address.metadata()).containsEntry(Address.ZONE, "a");
  }

  @Test
  void readsOnlyWhatPolls() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.of("users")));
    assertThat(seen.isPending()).isTrue();
    poller.round();
    assertThat(bound(seen).id()).hasToString("/#/io.l5d.fs/users");
  }

  @Test
  void descendsIntoDirectories() throws IOException {
    Files.createDirectories(root.resolve("prod/a"));
    write("prod/a/users", "127.0.0.1 1");
    assertThat(bound(lookup("/prod/a/users/x")))
        .hasToString("/#/io.l5d.fs/prod/a/users (residual /x)");
    assertThat(isNeg(lookup("/prod/a"))).isTrue();
    assertThat(isNeg(lookup("/prod/b/users"))).isTrue();
    assertThat(isNeg(lookup("/"))).isTrue();
  }

  @Test
  void followsEdits() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<AddrSet> seen = addresses("/users");
    assertThat(ports(seen)).containsExactly(1);
    write("users", "127.0.0.1 1\n127.0.0.1 2");
    settle();
    assertThat(ports(seen)).containsExactly(1, 2);
    replace("users", "127.0.0.1 3");
    settle();
    assertThat(ports(seen)).containsExactly(3);
    write("users", "# all gone");
    settle();
    assertThat(ports(seen)).isEmpty();
  }

  @Test
  void seesAnEditWithinOneTickOfTheFileSystem() throws IOException {
    write("users", "127.0.0.1 1");
    FileTime time = Files.getLastModifiedTime(root.resolve("users"));
    Seen<AddrSet> seen = addresses("/users");
    write("users", "127.0.0.1 2");
    Files.setLastModifiedTime(root.resolve("users"), time);
    settle();
    assertThat(ports(seen)).containsExactly(2);
  }

  @Test
  void aFileThatComesAndGoes() throws IOException {
    Seen<NameTree<Name>> name = lookup("/prod/users");
    assertThat(isNeg(name)).isTrue();
    Files.createDirectory(root.resolve("prod"));
    write("prod/users", "127.0.0.1 1");
    poller.rounds(4);
    Seen<AddrSet> addresses = new Seen<>(bound(name).addresses());
    settle();
    assertThat(ports(addresses)).containsExactly(1);
    Files.delete(root.resolve("prod/users"));
    settle();
    assertThat(isNeg(name)).isTrue();
    assertThat(addresses.value()).isEqualTo(new AddrSet.Neg());
    Files.delete(root.resolve("prod"));
    settle();
    write("prod", "127.0.0.1 7");
    poller.rounds(4);
    assertThat(bound(name)).hasToString("/#/io.l5d.fs/prod (residual /users)");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void withoutTheRootNothingSeemsToGo() throws IOException {
    Files.createDirectory(root.resolve("prod"));
    write("prod/users", "127.0.0.1 1");
    Seen<NameTree<Name>> name = lookup("/prod/users");
    Seen<AddrSet> addresses = addresses("/prod/users");
    Files.move(root, temp.resolve("elsewhere"));
    poller.rounds(20);
    assertThat(bound(name).id()).hasToString("/#/io.l5d.fs/prod/users");
    assertThat(ports(addresses)).containsExactly(1);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains(root + "/prod/users cannot be found: there is no directory " + root);
    assertThat(lookup("/prod/others").failure()).hasMessageContaining("there is no directory");
    Files.move(temp.resolve("elsewhere"), root);
    write("prod/users", "127.0.0.1 2");
    poller.rounds(4);
    assertThat(ports(addresses)).containsExactly(2);
    assertThat(isNeg(lookup("/prod/others"))).isTrue();
  }

  @Test
  void aShortAbsenceIsNoAbsence() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<NameTree<Name>> name = lookup("/users");
    Seen<AddrSet> addresses = new Seen<>(bound(name).addresses());
    settle();
    // As an editor saves: away with the old file, then a new one, empty at first.
    Files.move(root.resolve("users"), root.resolve("users~"));
    poller.round();
    write("users", "");
    poller.round();
    write("users", "127.0.0.1 2\n");
    settle();
    assertThat(name.states()).hasSize(2);
    assertThat(ports(addresses)).containsExactly(2);
    assertThat(addresses.states()).hasSize(2);
  }

  @Test
  void aFileThatNeverRestsIsReadAllTheSame() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<AddrSet> seen = addresses("/users");
    for (int i = 0; i < WatchedFile.PATIENCE; i++) {
      replace("users", "127.0.0.1 2" + "\n".repeat(i));
      poller.round();
    }
    assertThat(ports(seen)).containsExactly(2);
  }

  @Test
  void followsSymbolicLinksLikeThoseOfConfigMaps() throws IOException {
    Files.createDirectory(root.resolve("..v1"));
    Files.createDirectory(root.resolve("..v2"));
    write("..v1/users", "127.0.0.1 1");
    write("..v2/users", "127.0.0.1 2");
    Files.createSymbolicLink(root.resolve("..data"), java.nio.file.Path.of("..v1"));
    Files.createSymbolicLink(root.resolve("users"), java.nio.file.Path.of("..data/users"));
    Seen<AddrSet> seen = addresses("/users");
    assertThat(ports(seen)).containsExactly(1);
    Files.createSymbolicLink(root.resolve("..next"), java.nio.file.Path.of("..v2"));
    Files.move(root.resolve("..next"), root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    settle();
    assertThat(ports(seen)).containsExactly(2);
  }

  @Test
  void keepsTheLastGoodStateAndReportsAProblemOnce() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<AddrSet> seen = addresses("/users");
    write("users", "127.0.0.1 2\n127.0.0.1 http\n");
    poller.rounds(20);
    assertThat(ports(seen)).containsExactly(1);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains(root.resolve("users") + ":2: 'http' is not a port from 1 to 65535; expected");
    write("users", "127.0.0.1 3");
    settle();
    assertThat(ports(seen)).containsExactly(3);
  }

  @Test
  void aFileThatWasNeverGoodFails() throws IOException {
    write("users", "nonsense");
    Seen<AddrSet> seen = addresses("/users");
    assertThat(seen.failure()).hasMessageStartingWith(root.resolve("users") + ":1: the port");
    write("users", "127.0.0.1 1");
    settle();
    assertThat(ports(seen)).containsExactly(1);
    // What was good before the file was removed is no longer.
    Files.delete(root.resolve("users"));
    settle();
    write("users", "nonsense");
    settle();
    assertThat(seen.failure()).hasMessageContaining(":1: ");
  }

  @Test
  void aFileThatIsTooLargeFails() throws IOException {
    write("users", "#".repeat(WatchedFile.MAX_BYTES));
    write("others", "#".repeat(WatchedFile.MAX_BYTES + 1));
    assertThat(ports(addresses("/users"))).isEmpty();
    assertThat(addresses("/others").failure()).hasMessageContaining("is larger than 500 KiB");
  }

  @Test
  void aHostThatIsNotResolvedDoesNotKeepOthersBack() throws IOException {
    write("users", "127.0.0.1 1");
    Seen<AddrSet> seen = addresses("/users");
    write("users", "no-such-host.invalid 2");
    settle();
    assertThat(ports(seen)).containsExactly(1);
    write("users", "no-such-host.invalid 2\n127.0.0.1 3\n127.0.0.1 3 * 2");
    settle();
    assertThat(ports(seen)).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../disco",
        "../secret",
        "/etc/passwd",
        "a/../users",
        "users/",
        "a%00b"
      })
  void noNameLeavesTheDirectory(String written) throws IOException {
    String element = written.replace("%00", "\0");
    write("users", "127.0.0.1 1");
    Files.writeString(temp.resolve("secret"), "127.0.0.1 1");
    assertThat(isNeg(new Seen<>(namer.lookup(Path.of(element, "users"))))).isTrue();
    assertThat(isNeg(new Seen<>(namer.lookup(Path.of(element))))).isTrue();
    assertThat(poller.tasks()).isZero();
    Files.createDirectory(root.resolve("a"));
    Seen<NameTree<Name>> deeper = new Seen<>(namer.lookup(Path.of("a", element, "users")));
    settle();
    assertThat(isNeg(deeper)).isTrue();
  }

  @Test
  void watchesOnlyWhatIsLookedAt() throws IOException {
    write("users", "127.0.0.1 1");
    write("others", "127.0.0.1 1");
    Seen<NameTree<Name>> one = lookup("/users/a");
    Seen<NameTree<Name>> other = lookup("/users/b");
    Seen<AddrSet> addresses = new Seen<>(bound(one).addresses());
    assertThat(poller.tasks()).isEqualTo(1);
    one.close();
    other.close();
    settle();
    assertThat(poller.tasks()).isEqualTo(1);
    addresses.close();
    assertThat(poller.tasks()).isZero();
  }

  @Test
  void theFilesThatThereAreAreListed() throws Exception {
    write("web", "127.0.0.1 1");
    Files.createDirectories(root.resolve("prod/..data"));
    Files.createSymbolicLink(root.resolve("prod/circle"), root);
    write("prod/users", "");
    write("prod/..data/users", "");
    write("prod/.swp", "");
    try (Seen<Set<Path>> names = new Seen<>(namer.names())) {
      poller.round();
      assertThat(names.value())
          .contains(Path.parse("/web"), Path.parse("/prod/users"))
          .allMatch(name -> !name.toString().contains("/."));

      Files.delete(root.resolve("prod/circle"));
      Files.delete(root.resolve("web"));
      write("new", "");
      poller.rounds(2);
      assertThat(names.value()).containsOnly(Path.parse("/new"), Path.parse("/prod/users"));

      Files.move(root, temp.resolve("away"));
      poller.round();
      assertThat(names.value()).as("the last good list").hasSize(2);
      assertThat(names.states()).hasSize(3);
    }
    assertThat(poller.tasks()).isZero();
  }

  @Test
  void aDirectoryThatIsAwayHasNoList() throws Exception {
    Files.delete(root);
    try (Seen<Set<Path>> names = new Seen<>(namer.names())) {
      poller.round();
      assertThat(names.failure()).hasMessageContaining("cannot be listed");
    }
  }
}
