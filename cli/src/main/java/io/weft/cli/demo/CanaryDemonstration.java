package io.weft.cli.demo;

import io.weft.cli.control.CanaryCommand;
import io.weft.cli.control.DtabCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A fleet that is routed by a control service: new versions get calls step by step, and lose them
 * again when they are worse, while the control service itself may come and go.
 */
final class CanaryDemonstration implements Demonstration {
  private static final String NAME = "/svc/users";
  private static final String NAMESPACE = "default";
  private static final String AUTHOR = "alice";
  private static final String STEPS = "20,50,100";

  private static final int WARM_UP_CALLS = 200;
  private static final int STEP_CALLS = 400;

  /** Of each of four callers about a quarter; of a version with a share it would have some. */
  private static final int CALLS_BY_ONE = 100;

  private static final int FIRST_CALLS = 20;

  private static final int FIRST_PERCENT = 30;

  /** In percent, five standard deviations of {@link #STEP_CALLS}. */
  private static final int TOLERANCE = 12;

  /** One in four of a fifth of the calls is 5 %, if it were never noticed. */
  private static final double FEW = 0.1;

  private final FleetMesh mesh;
  private final FleetTopology topology;
  private final Caller calls;
  private final Screen screen;
  private final Claims claims;
  private final Gauge gauge;
  private final Operator operator;
  private final ControlView control;
  private CanaryStatus status = CanaryStatus.NONE;

  private CanaryDemonstration(FleetMesh mesh, Screen screen) {
    this.mesh = mesh;
    this.topology = mesh.topology();
    AtomicInteger callers = new AtomicInteger();
    this.calls = new Caller(() -> client(callers.getAndIncrement()));
    this.screen = screen;
    this.claims = new Claims(screen);
    this.gauge = new Gauge(mesh::await, calls, screen, this::table);
    this.operator = new Operator(screen, mesh.control().url());
    this.control = new ControlView(mesh.control(), NAMESPACE);
  }

  /** One at each node. */
  private WebClient client(int caller) {
    return new WebClient(topology.nodes().get(caller % topology.nodes().size()).address(), "users");
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static CanaryDemonstration create(Class<?> program, Screen screen) throws IOException {
    return new CanaryDemonstration(FleetMesh.create(program), screen);
  }

  @Override
  public boolean run() throws Exception {
    long begun = System.nanoTime();
    introduce();
    mesh.start();
    screen.say("The control service and four nodes were ready after " + since(begun) + ".");
    dtab("create", NAMESPACE, file(FleetTopology.V1), "--reason", "begin");
    calls.start();
    gauge.reach("the first calls", WARM_UP_CALLS, calls.begin());

    moveAll();
    rollBackTheBad();
    rollBackTheSlow();
    promoteTheGood();
    tellHistory();
    goBack();

    summarize(begun);
    return claims.allHold();
  }

  private void introduce() {
    screen.say(
        """
        Four hosts of a fleet on this machine, each with a caller and a node:

          host 1  %s   caller ── node-1 ─┐
          host 2  %s   caller ── node-2 ─┤  HTTP
          host 3  %s   caller ── node-3 ─┼── users  v1, v2, v2-bad, v2-slow
          host 4  %s   caller ── node-4 ─┘

        The nodes know no Dtab. The control service tells them where calls go:

          %s   for operators, who say:  export WEFT_CONTROL=%s
          %s          for nodes

        Configurations and logs are in %s."""
            .formatted(
                host(0),
                host(1),
                host(2),
                host(3),
                mesh.control().url(),
                mesh.control().url(),
                Topology.text(topology.routing()),
                mesh.folder()));
  }

  private String host(int node) {
    return topology.nodes().get(node).address().getAddress().getHostAddress();
  }

  private void moveAll() throws Exception {
    screen.heading(
        "(a) One change of the Dtab moves all four nodes; %d calls/s to http://users/"
            .formatted(Caller.CALLS_PER_SECOND));
    long failedBefore = calls.whole().failures();
    dtab("put", NAMESPACE, file(FleetTopology.V2), "--reason", "all to v2");
    allBy(FleetTopology.V2);
    long version = control.history().get(0).version();
    gauge.await(
        "all nodes to be told of the change",
        calls.begin(),
        () -> control.nodesToldOf(version) == nodes());
    long told = control.nodesToldOf(version);
    claims.check(
        told == nodes(), "the control service has told %d nodes of version %d", told, version);
    dtab("put", NAMESPACE, file(FleetTopology.V1), "--reason", "too soon");
    allBy(FleetTopology.V1);
    noneFailedSince(failedBefore);
  }

  private void rollBackTheBad() throws Exception {
    screen.heading(
        "(b) A new version, of which every fourth call fails, gets a fifth of the calls");
    long callsBefore = calls.whole().calls();
    long failedBefore = calls.whole().failures();
    CanaryStatus end = canary(FleetTopology.V2_BAD, "--steps", STEPS, "--every", "2s");
    claims.check(
        end.phase().equals("ROLLED_BACK") && end.note().contains("failed"), "%s", end.note());
    allBy(FleetTopology.V1);
    long failed = calls.whole().failures() - failedBefore;
    long all = calls.whole().calls() - callsBefore;
    claims.check(
        failed > 0 && failed <= FEW * all,
        "%d of the %,d calls in all this failed: %.1f %%",
        failed,
        all,
        100.0 * failed / all);
  }

  private void rollBackTheSlow() throws Exception {
    screen.heading("(c) Another one, which takes 150 ms for each call");
    long failedBefore = calls.whole().failures();
    CanaryStatus end =
        canary(FleetTopology.V2_SLOW, "--steps", STEPS, "--every", "2s", "--max-p99", "50ms");
    claims.check(
        end.phase().equals("ROLLED_BACK") && end.note().contains("longer"), "%s", end.note());
    allBy(FleetTopology.V1);
    noneFailedSince(failedBefore);
  }

  private void promoteTheGood() throws Exception {
    screen.heading("(d) A good one; and amidst its canary the control service is killed");
    long failedBefore = calls.whole().failures();
    start(FleetTopology.V2, "--steps", FIRST_PERCENT + ",100", "--every", "2s");
    Tally first = calls.begin();
    gauge.await(
        "calls to v2",
        first,
        () -> look().isSettled() && first.calls(FleetTopology.V2) >= FIRST_CALLS);
    screen.say("    $ kill -9 %d".formatted(mesh.controlPid()));
    mesh.killControl();
    Tally meanwhile = gauge.measure(STEP_CALLS);
    claims.check(
        meanwhile.failures() == 0
            && Math.abs(100 * meanwhile.share(FleetTopology.V2) - FIRST_PERCENT) <= TOLERANCE,
        "%d calls without a control service, %d failed; v2 served %.1f %% (expected %d ± %d %%)",
        meanwhile.calls(),
        meanwhile.failures(),
        100 * meanwhile.share(FleetTopology.V2),
        FIRST_PERCENT,
        TOLERANCE);
    CanaryStatus before = status;
    mesh.restartControl();
    screen.say("    $ weft control " + mesh.folder().resolve("control.yaml"));
    Tally onward = calls.begin();
    gauge.await("the canary to go on", onward, () -> look().percent() > before.percent());
    claims.check(
        before.percent() == FIRST_PERCENT && status.percent() == 100,
        "started again, it went on with the canary: from %.0f to %.0f %%",
        before.percent(),
        status.percent());
    gauge.await("the end of the canary", onward, () -> look().isDone());
    screen.settle(table(onward));
    claims.check(status.phase().equals("PROMOTED"), "%s", status.note());
    allBy(FleetTopology.V2);
    noneFailedSince(failedBefore);
  }

  private void tellHistory() throws IOException {
    screen.heading("(e) Who did what, and why");
    operator.run(new DtabCommand(), "history", NAMESPACE);
    List<ControlView.Change> changes = control.history();
    claims.check(
        changes.stream()
            .noneMatch(change -> change.author().isBlank() || change.reason().isBlank()),
        "each of %d changes has an author and a reason",
        changes.size());
    long steps = changes.stream().filter(ControlView.Change::isByCanary).count();
    long rollbacks = changes.stream().filter(ControlView.Change::isRollback).count();
    claims.check(
        steps >= 6 && rollbacks == 2,
        "%d of them were made by canaries, %d to take calls back",
        steps,
        rollbacks);
  }

  private void goBack() throws Exception {
    screen.heading("(f) Back to how it was before the last canary");
    long failedBefore = calls.whole().failures();
    long version =
        control.history().stream()
            .filter(ControlView.Change::isRollback)
            .findFirst()
            .orElseThrow()
            .version();
    dtab("rollback", NAMESPACE, "" + version, "--reason", "v1 for the night");
    allBy(FleetTopology.V1);
    noneFailedSince(failedBefore);
  }

  private void summarize(long begun) throws Exception {
    status = CanaryStatus.NONE;
    screen.heading("In all, the first calls of cold processes included");
    calls.betweenCalls(() -> screen.settle(table(calls.whole())));
    screen.say("");
    screen.say(
        claims.allHold()
            ? "All %d claims were true, in %s.".formatted(claims.made(), since(begun))
            : "%d of %d claims were NOT true.".formatted(claims.broken(), claims.made()));
  }

  /** A canary up to its end. */
  private CanaryStatus canary(String version, String... options) throws IOException {
    start(version, options);
    Tally during = calls.begin();
    gauge.await("the end of the canary", during, () -> look().isDone());
    screen.settle(table(during));
    return status;
  }

  private void start(String version, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("start", NAME, "/srv/" + version));
    arguments.addAll(List.of(options));
    operator.run(new CanaryCommand(), arguments.toArray(String[]::new));
    gauge.await(
        "the canary to begin", calls.begin(), () -> look().name().equals("/srv/" + version));
  }

  private CanaryStatus look() throws IOException {
    status = control.canary();
    return status;
  }

  private void dtab(String... arguments) throws IOException {
    operator.run(
        new DtabCommand(),
        Stream.concat(Stream.of(arguments), Stream.of("--author", AUTHOR, "--yes"))
            .toArray(String[]::new));
  }

  private String file(String version) {
    return mesh.dtab(version).toString();
  }

  /** Waits until one version has all calls at all nodes, and says so. */
  private void allBy(String version) throws IOException {
    long begun = System.nanoTime();
    long windowBegun;
    Tally window;
    do {
      windowBegun = System.nanoTime();
      window = calls.begin();
      Tally current = window;
      gauge.await(
          "calls to " + version + " alone",
          current,
          () -> others(current, version) > 0 || current.calls() >= CALLS_BY_ONE);
    } while (others(window, version) > 0 && System.nanoTime() - begun < Gauge.BOUND.toNanos());
    long others = others(window, version);
    claims.check(
        others == 0,
        "%.1f s later %s has all calls of the four nodes, %d of %d",
        (windowBegun - begun) / 1e9,
        version,
        window.calls(version),
        window.calls());
  }

  private static long others(Tally tally, String version) {
    return tally.calls() - tally.calls(version);
  }

  private void noneFailedSince(long before) {
    long failed = calls.whole().failures() - before;
    claims.check(failed == 0, "%d calls failed in all this", failed);
  }

  private int nodes() {
    return topology.nodes().size();
  }

  private List<String> table(Tally tally) {
    List<String> lines = new ArrayList<>(Table.lines(topology.versions(), Set.of(), tally));
    status.lines().forEach(line -> lines.add("    " + line));
    return lines;
  }

  @Override
  public void keep() throws IOException {
    screen.say(
        """

        The calls go on until Ctrl-C. Try meanwhile:

          export WEFT_CONTROL=%s
          ./weft canary start %s /srv/v2 --every 5s
          ./weft canary status
          ./weft dtab edit %s
          ./weft nodes
        """
            .formatted(mesh.control().url(), NAME, NAMESPACE));
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

  private static String since(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - nanos) / 1e9);
  }
}
