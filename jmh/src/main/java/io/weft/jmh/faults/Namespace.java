package io.weft.jmh.faults;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace with an address for each endpoint, behind a pair of virtual interfaces. It
 * has no name: the kernel drops it, and the interfaces with it, when the last process in it has
 * ended. Addresses are of 198.18.0.0/15, which is for benchmarks (RFC 2544). Needs root.
 */
final class Namespace implements Network {
  private static final int FIRST_ENDPOINT = 10;
  static final int MOST_ENDPOINTS = 200;

  /** Nobody's hardware address: the interface on the other side drops what is sent to it. */
  private static final String NOBODY = "02:00:00:00:00:01";

  private final String holder;
  private final String outside;
  private final String subnet;

  /**
   * @param holder the process that keeps the namespace
   */
  private Namespace(long holder) {
    this.holder = Long.toString(holder);
    this.outside = "weft" + holder;
    this.subnet = "198.18." + holder % 256 + '.';
  }

  /**
   * Makes one, which lives as long as the children.
   *
   * @throws LoadException when the system does not have or allow it
   */
  static Namespace open(Children children, int endpoints)
      throws LoadException, InterruptedException {
    if (endpoints > MOST_ENDPOINTS) {
      throw new LoadException("a namespace has at most " + MOST_ENDPOINTS + " endpoints");
    }
    Child holder =
        children.start(
            "namespace", List.of("unshare", "--net", "sh", "-c", "echo pid $$; read line"));
    long pid = holder.expect("pid ");
    Namespace namespace = new Namespace(pid);
    namespace.connect(endpoints);
    return namespace;
  }

  private void connect(int endpoints) throws LoadException, InterruptedException {
    String inside = "endpoints";
    ip("link add %s type veth peer name %s netns %s".formatted(outside, inside, holder));
    ip("addr add %s1/24 dev %s".formatted(subnet, outside));
    ip("link set %s up".formatted(outside));
    for (int endpoint = 0; endpoint < endpoints; endpoint++) {
      Commands.run(inside(List.of("ip", "addr", "add", address(endpoint) + "/24", "dev", inside)));
    }
    Commands.run(inside(List.of("ip", "link", "set", inside, "up")));
  }

  private static void ip(String arguments) throws LoadException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    Commands.run(command);
  }

  @Override
  public String address(int endpoint) {
    return subnet + (FIRST_ENDPOINT + endpoint);
  }

  @Override
  public List<String> inside(List<String> command) {
    List<String> entered = new ArrayList<>(List.of("nsenter", "-t", holder, "--net"));
    entered.addAll(command);
    return entered;
  }

  @Override
  public boolean canPartition() {
    return true;
  }

  @Override
  public void partition(int endpoint) throws LoadException, InterruptedException {
    ip(
        "neigh replace %s lladdr %s dev %s nud permanent"
            .formatted(address(endpoint), NOBODY, outside));
  }

  @Override
  public void join(int endpoint) throws LoadException, InterruptedException {
    ip("neigh del %s dev %s".formatted(address(endpoint), outside));
  }
}
