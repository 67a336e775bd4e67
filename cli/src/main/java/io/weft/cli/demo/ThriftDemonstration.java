package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The run: each step does something to the mesh under load, says what should follow, and measures
 * whether it did.
 */
final class ThriftDemonstration implements Demonstration {
  private static final String VICTIM = "v1-b";
  private static final String REQUEUES = "weft_cluster_requeues_total";

  private static final int WARM_UP_CALLS = 200;
  private static final int STEP_CALLS = 750;

  /**
   * So many that chance alone stays within {@link #TOLERANCE}: it is nearly five standard
   * deviations.
   */
  private static final int SPLIT_CALLS = 1_200;

  private static final double QUARTER = 0.25;
  private static final double TOLERANCE = 0.06;

  /** An even share of three is 33 %. */
  private static final double LEAST_SHARE = 0.15;

  /** At 25 % for v2, that so many calls go to v1 by chance has a probability of 10⁻²⁵. */
  private static final int CALLS_WITHOUT_V2 = 200;

  private final Mesh mesh;
  private final Topology topology;
  private final Caller calls;
  private final Screen screen;
  private final Claims claims;
  private final Gauge gauge;

  private ThriftDemonstration(Mesh mesh, Screen screen) {
    this.mesh = mesh;
    this.topology = mesh.topology();
    this.calls = new Caller(() -> new UserClient(topology.outgoing(), topology.instances()));
    this.screen = screen;
    this.claims = new Claims(screen);
    this.gauge = new Gauge(mesh::await, calls, screen, this::table);
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static ThriftDemonstration create(Class<?> program, Screen screen) throws IOException {
    return new ThriftDemonstration(Mesh.create(program), screen);
  }

  @Override
  public boolean run() throws Exception {
    long begun = System.nanoTime();
    introduce();
    mesh.start();
    screen.say(
        "Two nodes and four instances, six processes, were ready after " + since(begun) + ".");
    calls.start();
    gauge.reach("the first calls", WARM_UP_CALLS, calls.begin());

    spread();
    killOne();
    sendAQuarterToV2();
    goBack();

    summarize(begun);
    return claims.allHold();
  }

  private void introduce() {
    screen.say(
        """
        Two hosts of a mesh on this machine, and a caller that knows nothing of it:

          host A  %s   caller
                                │ Thrift
                              node A  %s
                                │ Thrift over mutual TLS
          host B  %s   node B  %s for v1, %s for v2
                                │ Thrift
                              userService  %s

        Certificates, configurations and logs are in %s."""
            .formatted(
                Topology.HOST_A,
                Topology.text(topology.outgoing()),
                Topology.HOST_B,
                Topology.text(topology.incomingV1()),
                Topology.text(topology.incomingV2()),
                String.join("  ", Instance.NAMES),
                mesh.folder()));
  }

  private void spread() throws Exception {
    screen.heading(
        "(a) %d callers, %d calls/s to /thrift/userService/addUser and getUser"
            .formatted(Caller.THREADS, Caller.CALLS_PER_SECOND));
    Tally tally = gauge.measure(STEP_CALLS);
    noneFailed(tally);
    double least =
        topology.instancesOf(Instance.V1).stream()
            .mapToDouble(instance -> tally.share(instance.name()))
            .min()
            .orElse(0);
    claims.check(
        least >= LEAST_SHARE,
        "they are spread over the three instances of v1; the smallest share is %.1f %%",
        least * 100);
    InetSocketAddress next = topology.incomingV1();
    String tls = mesh.adminA().tls(next);
    claims.check(
        tls.startsWith("TLSv1.3 ") && tls.endsWith(" " + DemoFiles.NODE_B),
        "node A → node B: %s",
        tls.isEmpty() ? "no TLS" : tls);
  }

  private void killOne() throws Exception {
    screen.heading(
        "(b) kill -9 %d, which is %s; discovery goes on to list it"
            .formatted(mesh.pid(VICTIM), VICTIM));
    screen.say(
        "    (Between two calls, the next of which waits until node B has seen it: one on its");
    screen.say(
        "    way to %s just then would fail, as it may have been executed.)".formatted(VICTIM));
    long before = mesh.adminB().counter(REQUEUES);
    calls.betweenCalls(() -> mesh.kill(victim()));
    Tally tally = gauge.measure(STEP_CALLS);
    noneFailed(tally);
    claims.check(tally.calls(VICTIM) == 0, "%s served %d of them", VICTIM, tally.calls(VICTIM));
    long again = mesh.adminB().counter(REQUEUES) - before;
    claims.check(
        again > 0, "node B could not hand it %d calls, and took them to another instance", again);
  }

  private void sendAQuarterToV2() throws Exception {
    screen.heading("(c) A quarter to v2, by an edit of node A's Dtab");
    long failedBefore = calls.whole().failures();
    long edited = edit(DemoFiles.A_QUARTER_TO_V2);
    Tally until = calls.begin();
    gauge.await("a call to v2", until, () -> until.calls(v2()) > 0);
    String after = since(edited);
    Tally tally = gauge.measure(SPLIT_CALLS);
    screen.say("    v2 had its first call " + after + " after the edit.");
    claims.check(
        Math.abs(tally.share(v2()) - QUARTER) <= TOLERANCE,
        "v2 served %.1f %% of %,d calls (expected %.0f ± %.0f %%)",
        tally.share(v2()) * 100,
        tally.calls(),
        QUARTER * 100,
        TOLERANCE * 100);
    noneFailedSince(failedBefore);
  }

  private void goBack() throws Exception {
    screen.heading("(d) And back");
    long failedBefore = calls.whole().failures();
    long edited = edit(DemoFiles.V1_ONLY);
    long bound = edited + Gauge.BOUND.toNanos();
    Tally window;
    do {
      window = calls.begin();
      Tally current = window;
      gauge.await(
          "calls after the edit",
          current,
          () -> current.calls(v2()) > 0 || current.calls() >= CALLS_WITHOUT_V2);
    } while (window.calls(v2()) > 0 && System.nanoTime() - bound < 0);
    Tally tally = gauge.measure(STEP_CALLS);
    claims.check(
        tally.calls(v2()) == 0, "v2 served %d of %,d calls", tally.calls(v2()), tally.calls());
    noneFailedSince(failedBefore);
  }

  private void summarize(long begun) throws Exception {
    screen.heading("In all, the first calls of cold processes included");
    calls.betweenCalls(
        () -> {
          Tally whole = calls.whole();
          screen.settle(table(whole));
          claims.check(
              whole.failures() == 0, "%,d calls, %d failed", whole.calls(), whole.failures());
        });
    screen.say("");
    screen.say(
        claims.allHold()
            ? "All %d claims were true, in %s.".formatted(claims.made(), since(begun))
            : "%d of %d claims were NOT true.".formatted(claims.broken(), claims.made()));
  }

  @Override
  public void keep() throws IOException {
    screen.say(
        """

        The calls go on until Ctrl-C. Where to look meanwhile:

          names, instances, TLS    curl %s/bindings
          metrics                  curl %s/metrics
          node B has the same at   %s
          the routing of node A    %s (what is saved is in force)
          configurations and logs  %s
        """
            .formatted(
                mesh.adminA().url(),
                mesh.adminA().url(),
                mesh.adminB().url(),
                mesh.dtabFile(),
                mesh.folder()));
    gauge.goOn();
  }

  @Override
  public boolean isClosed() {
    return mesh.isClosed();
  }

  @Override
  public Path folder() {
    return mesh.folder();
  }

  @Override
  public void close() throws IOException {
    calls.close();
    mesh.close();
  }

  private List<String> table(Tally tally) {
    return Table.lines(topology.instances(), mesh.killed(), tally);
  }

  private long edit(String dtab) throws IOException {
    screen.say("    " + dtab);
    mesh.editDtab(dtab);
    return System.nanoTime();
  }

  private void noneFailed(Tally tally) {
    claims.check(tally.failures() == 0, "%,d calls, %d failed", tally.calls(), tally.failures());
    tell(tally);
  }

  private void noneFailedSince(long before) {
    long failed = calls.whole().failures() - before;
    claims.check(failed == 0, "%d calls failed since the edit", failed);
    if (failed > 0) {
      tell(calls.whole());
    }
  }

  private void tell(Tally tally) {
    tally.failureTexts().forEach(text -> screen.say("      " + text));
  }

  private Instance victim() {
    return topology.instances().stream()
        .filter(instance -> instance.name().equals(VICTIM))
        .findFirst()
        .orElseThrow();
  }

  private String v2() {
    return topology.instancesOf(Instance.V2).get(0).name();
  }

  private static String since(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - nanos) / 1e9);
  }
}
