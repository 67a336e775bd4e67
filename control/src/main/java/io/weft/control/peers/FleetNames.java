package io.weft.control.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.NameInUse;
import io.weft.control.plan.NamesInUse;
import io.weft.namers.http.HttpApi;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The names that the nodes of a whole fleet use: of our own, and of those of our peers. */
public final class FleetNames implements NamesInUse, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Fleet fleet;
  private final Loop loop;
  private final List<Peer> peers;
  private final Duration patience;

  private record Peer(HttpApi http, Optional<java.nio.file.Path> tokenFile) {}

  /**
   * @param patience how long a peer may take to answer
   */
  public FleetNames(Fleet fleet, List<PeerConfig> peers, Loop loop, Duration patience) {
    this.fleet = fleet;
    this.loop = loop;
    this.patience = patience;
    this.peers =
        peers.stream()
            .map(
                peer ->
                    new Peer(new HttpApi("control service", peer.target(), loop), peer.tokenFile()))
            .toList();
  }

  @Override
  public CompletionStage<Known> in(String namespace) {
    List<CompletableFuture<Known>> answers =
        peers.stream().map(peer -> ask(peer, namespace)).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> joined(namespace, answers));
  }

  private Known joined(String namespace, List<CompletableFuture<Known>> answers) {
    record Name(Path path, Dtab local) {}
    Map<Name, Integer> routers = new HashMap<>();
    List<String> unseen = new ArrayList<>();
    List<NameInUse> all = new ArrayList<>(fleet.names(namespace));
    for (CompletableFuture<Known> answer : answers) {
      all.addAll(answer.join().names());
      unseen.addAll(answer.join().unseen());
    }
    all.forEach(
        name -> routers.merge(new Name(name.path(), name.local()), name.routers(), Integer::sum));
    List<NameInUse> names = new ArrayList<>();
    routers.forEach((name, n) -> names.add(new NameInUse(name.path(), name.local(), n)));
    return new Known(names, unseen);
  }

  /** Does not fail: a peer that does not answer is one whose nodes are not seen. */
  private CompletableFuture<Known> ask(Peer peer, String namespace) {
    CompletableFuture<Known> result = new CompletableFuture<>();
    String encoded = URLEncoder.encode(namespace, StandardCharsets.UTF_8);
    HttpRequest.Builder request = peer.http.request("/api/1/names/" + encoded).GET();
    try {
      if (peer.tokenFile.isPresent()) {
        String token = Files.readString(peer.tokenFile.get()).strip();
        request.header("Authorization", "Bearer " + token);
      }
    } catch (IOException e) {
      return CompletableFuture.completedFuture(unseen(peer.http.name() + ": " + e));
    }
    loop.execute(() -> call(peer, request.build(), result));
    return result;
  }

  private void call(Peer peer, HttpRequest request, CompletableFuture<Known> result) {
    Observation unused =
        peer.http.call(
            request,
            patience,
            FleetNames::read,
            outcome ->
                result.complete(
                    outcome instanceof State.Ok<List<NameInUse>> ok
                        ? new Known(ok.value(), List.of())
                        : unseen(problem(outcome))));
  }

  private static String problem(State<?> outcome) {
    return outcome instanceof State.Failed<?> failed
        ? String.valueOf(failed.cause().getMessage())
        : "nothing is known";
  }

  private static Known unseen(String why) {
    return new Known(List.of(), List.of(why));
  }

  private static List<NameInUse> read(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "status "
              + answer.statusCode()
              + ": "
              + new String(answer.body(), StandardCharsets.UTF_8).strip());
    }
    List<NameInUse> names = new ArrayList<>();
    try {
      for (JsonNode name : JSON.readTree(answer.body())) {
        names.add(
            new NameInUse(
                Path.parse(name.path("name").asText()),
                Dtab.parse(name.path("local").asText()),
                name.path("nodes").asInt()));
      }
    } catch (NameSyntaxException e) {
      throw new IOException("answers what is no name: " + e.getMessage(), e);
    }
    return names;
  }

  @Override
  public void close() {
    peers.forEach(peer -> peer.http.close());
  }
}
