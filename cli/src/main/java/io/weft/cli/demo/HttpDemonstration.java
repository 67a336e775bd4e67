package io.weft.cli.demo;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Staging by a header: some requests bring a Dtab of their own and see version 2 of a service two
 * nodes further on, while all others go on.
 */
final class HttpDemonstration implements Demonstration {
  private static final String TO_V2 = "/srv/users => /srv/users-v2";
  private static final String TO_V3 = "/srv/users => /srv/users-v3";
  private static final String TO_V3_OR_FAIL = TO_V3 + " | !";
  private static final String UNREADABLE = "/srv/users -> /srv/users-v2";

  private static final int WARM_UP_CALLS = 200;
  private static final int STEP_CALLS = 500;
  private static final int STAGED_REQUESTS = 100;

  private final HttpMesh mesh;
  private final HttpTopology topology;
  private final WebClient web;
  private final Caller calls;
  private final Screen screen;
  private final Claims claims;
  private final Gauge gauge;

  private HttpDemonstration(HttpMesh mesh, Screen screen) {
    this.mesh = mesh;
    this.topology = mesh.topology();
    this.web = new WebClient(topology.nodeA(), HttpTopology.WEB);
    this.calls = new Caller(() -> web);
    this.screen = screen;
    this.claims = new Claims(screen);
    this.gauge = new Gauge(mesh::await, calls, screen, this::table);
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static HttpDemonstration create(Class<?> program, Screen screen) throws IOException {
    return new HttpDemonstration(HttpMesh.create(program), screen);
  }

  @Override
  public boolean run() throws Exception {
    long begun = System.nanoTime();
    introduce();
    mesh.start();
    screen.say("Three nodes were ready after " + since(begun) + ".");
    calls.start();
    gauge.reach("the first requests", WARM_UP_CALLS, calls.begin());

    ordinary();
    stageOne();
    stageMany();
    refuse();

    summarize(begun);
    return claims.allHold();
  }

  private void introduce() {
    screen.say(
        """
        Three hosts of a mesh on this machine, and two services, one behind the other:

          host A  %s   caller
                                │ HTTP/1.1
                              node A  %s
                                │ HTTP/1.1
          host B  %s   web     passes the headers l5d-ctx-… on, and knows no more
                                │ HTTP/1.1
                              node B  %s
                                │ HTTP/2 over mutual TLS
          host C  %s   node C  %s
                                │ HTTP/1.1
                              users   and users-v2

        The Dtab of each node:  %s
        Certificates, configurations and logs are in %s."""
            .formatted(
                HttpTopology.HOST_A,
                Topology.text(topology.nodeA()),
                HttpTopology.HOST_B,
                Topology.text(topology.nodeB()),
                HttpTopology.HOST_C,
                Topology.text(topology.nodeC()),
                HttpFiles.DTAB,
                mesh.folder()));
  }

  private void ordinary() throws Exception {
    screen.heading(
        "(a) %d callers, %d requests/s to http://web/"
            .formatted(Caller.THREADS, Caller.CALLS_PER_SECOND));
    allByVersion1(gauge.measure(STEP_CALLS));
    String tls = mesh.adminB().tls(topology.nodeC());
    claims.check(
        tls.startsWith("TLSv1.3 ") && tls.endsWith(" " + HttpFiles.NODE_C),
        "node B → node C: %s",
        tls.isEmpty() ? "no TLS" : tls);
  }

  private void stageOne() throws Exception {
    screen.heading("(b) Version 2 of users, for one request");
    screen.say("    " + curl(TO_V2));
    Tally others = calls.begin();
    HttpResponse<String> response = staged(TO_V2);
    response.body().lines().forEach(line -> screen.say("    " + line));
    List<Hop> hops = hops(response);
    claims.check(
        services(hops).equals(List.of(HttpTopology.WEB, HttpTopology.USERS_V2)),
        "%d, answered by %s",
        response.statusCode(),
        String.join(" and ", services(hops)));
    claims.check(
        hops.size() == 2
            && hops.stream().allMatch(hop -> hop.dtab().equals("/srv/users=>/srv/users-v2")),
        "both services got the Dtab as l5d-ctx-dtab");
    claims.check(
        holdsForLast(hops, hop -> hop.boundTo().equals("/#/io.l5d.fs/users-v2")),
        "node C, which has the Dtab from node B, has bound users to users-v2");
    claims.check(
        holdsForLast(hops, hop -> hop.via().equals("1.1 weft, 2.0 weft")),
        "it came to node B by HTTP/1.1, and to node C by HTTP/2");
    allByVersion1(gauge.end(others, STEP_CALLS));
  }

  private void stageMany() throws Exception {
    screen.heading("(c) The same %d times, among the others".formatted(STAGED_REQUESTS));
    Tally others = calls.begin();
    int byVersion2 = 0;
    for (int i = 0; i < STAGED_REQUESTS; i++) {
      HttpResponse<String> response = staged(TO_V2);
      if (isAnsweredBy(HttpTopology.USERS_V2, response)) {
        byVersion2++;
      }
    }
    claims.check(
        byVersion2 == STAGED_REQUESTS,
        "%d of %d staged requests were answered by users-v2",
        byVersion2,
        STAGED_REQUESTS);
    allByVersion1(gauge.end(others, STEP_CALLS));
  }

  private void refuse() throws Exception {
    screen.heading("(d) A version that is not there, and a Dtab that is none");
    Tally others = calls.begin();
    screen.say("    " + curl(TO_V3));
    HttpResponse<String> response = staged(TO_V3);
    claims.check(
        isAnsweredBy(HttpTopology.USERS, response),
        "%d, answered by users: a rule that leads nowhere gives way to the one before it",
        response.statusCode());
    refused(TO_V3_OR_FAIL, 502, "/http/users");
    refused(UNREADABLE, 400, "l5d-dtab");
    allByVersion1(gauge.end(others, STEP_CALLS));
  }

  private void refused(String dtab, int status, String about) throws IOException {
    screen.say("    " + curl(dtab));
    HttpResponse<String> response = staged(dtab);
    String error = response.headers().firstValue("l5d-err").orElse("");
    String text = URLDecoder.decode(error, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    claims.check(
        response.statusCode() == status && text.contains(about),
        "%d, l5d-err: %s",
        response.statusCode(),
        lines.isEmpty() ? "(none)" : lines.get(0));
    lines.stream().skip(1).forEach(line -> screen.say("      " + line));
  }

  private void summarize(long begun) throws Exception {
    screen.heading("In all, the first requests of cold processes included");
    calls.betweenCalls(
        () -> {
          Tally whole = calls.whole();
          screen.settle(table(whole));
          claims.check(
              whole.failures() == 0,
              "%,d ordinary requests, %d failed",
              whole.calls(),
              whole.failures());
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

        The requests go on until Ctrl-C. Try meanwhile:

          version 2                %s
          version 1                curl -H 'host: web' http://%s/
          names, instances, TLS    curl %s/bindings
          nodes B and C            %s, %s
          configurations and logs  %s
        """
            .formatted(
                curl(TO_V2),
                Topology.text(topology.nodeA()),
                mesh.adminA().url(),
                mesh.adminB().url(),
                mesh.adminC().url(),
                mesh.folder()));
    gauge.goOn();
  }

  private String curl(String dtab) {
    return "curl -H 'host: web' -H 'l5d-dtab: %s' http://%s/"
        .formatted(dtab, Topology.text(topology.nodeA()));
  }

  private HttpResponse<String> staged(String dtab) throws IOException {
    return web.get(request -> request.header("l5d-dtab", dtab));
  }

  private void allByVersion1(Tally tally) {
    claims.check(
        tally.failures() == 0 && tally.calls(HttpTopology.USERS) == tally.calls(),
        "%,d ordinary requests, %d failed; users answered %,d, users-v2 %,d",
        tally.calls(),
        tally.failures(),
        tally.calls(HttpTopology.USERS),
        tally.calls(HttpTopology.USERS_V2));
    tally.failureTexts().forEach(text -> screen.say("      " + text));
  }

  private static boolean isAnsweredBy(String version, HttpResponse<String> response)
      throws IOException {
    return holdsForLast(hops(response), hop -> hop.service().equals(version));
  }

  private static List<Hop> hops(HttpResponse<String> response) throws IOException {
    return response.statusCode() == 200 ? Hop.parse(response.body()) : List.of();
  }

  private static List<String> services(List<Hop> hops) {
    return hops.stream().map(Hop::service).toList();
  }

  private static boolean holdsForLast(List<Hop> hops, Predicate<Hop> condition) {
    return !hops.isEmpty() && condition.test(hops.get(hops.size() - 1));
  }

  private List<String> table(Tally tally) {
    return Table.lines(topology.users(), Set.of(), tally);
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
