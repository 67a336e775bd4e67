package io.weft.control.store.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.namers.http.HttpApi;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Consul's KV at one agent. Keys of texts stand in bodies alone, since Consul takes not every
 * character of theirs in a path. For the loop, on which all is told.
 */
final class Kv implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int JITTER = 16; // the part of the wait that the server may add

  private final Access access;
  private final HttpApi http;

  Kv(Access access, Loop loop) {
    this.access = access;
    this.http = new HttpApi("consul", access.target(), loop);
  }

  /**
   * All keys that start with the same.
   *
   * @param index of the newest change among them, as a rule: it goes back when Consul has forgotten
   *     a deletion
   */
  record Listing(List<Pair> pairs, long index) {}

  /** What is told of a transaction, either of them once. */
  interface Outcome {
    /** It was done: the results of its operations. */
    void done(List<Pair> results);

    /** Nothing was done, since this operation failed. */
    void rolledBack(Transaction.Failure failure);

    void failed(StoreException why);
  }

  /**
   * Lists keys.
   *
   * @param index to be waited for a change after; 0 for an answer at once
   */
  Observation list(
      String prefix, long index, Consistency consistency, Consumer<State<Listing>> outcome) {
    Duration wait = index > 0 ? access.patience() : Duration.ZERO;
    String query = "?recurse" + consistency.parameter() + (index > 0 ? blocking(index, wait) : "");
    Duration limit = access.timeout().plus(wait).plus(wait.dividedBy(JITTER));
    return http.call(get(path(prefix) + query), limit, this::listing, outcome);
  }

  private static String blocking(long index, Duration wait) {
    return "&index=" + index + "&wait=" + wait.toMillis() + "ms";
  }

  private Listing listing(HttpResponse<byte[]> answer) throws IOException {
    if (isTrue(answer, "X-Consul-Results-Filtered-By-ACLs")) {
      throw new IOException("the token does not permit to read all keys");
    }
    return new Listing(
        answer.statusCode() == NOT_FOUND ? List.of() : Pair.read(JSON.readTree(found(answer))),
        index(answer));
  }

  private static boolean isTrue(HttpResponse<byte[]> answer, String header) {
    return answer.headers().firstValue(header).map(Boolean::parseBoolean).orElse(false);
  }

  /**
   * The index of the newest change of any key, as the leader knows it.
   *
   * @param nothing a key that is not there
   */
  Observation newest(String nothing, Consumer<State<Long>> outcome) {
    HttpRequest request = get(path(nothing) + "?" + Consistency.CONSISTENT.parameter());
    return http.call(
        request,
        access.timeout(),
        answer -> {
          if (answer.statusCode() != NOT_FOUND) {
            byte[] unused = found(answer);
          }
          return index(answer);
        },
        outcome);
  }

  /** Makes a transaction. */
  void transact(Transaction transaction, Outcome outcome) {
    HttpRequest request =
        request("/v1/txn?" + Consistency.CONSISTENT.parameter()) // which only readings heed
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(transaction.body()))
            .build();
    Observation unused =
        http.call(
            request, access.timeout(), Kv::answer, state -> tell(state, transaction, outcome));
  }

  /** An answer of any status. */
  private record Answer(int status, List<Pair> results, JsonNode errors, String text) {}

  private static Answer answer(HttpResponse<byte[]> answer) throws IOException {
    int status = answer.statusCode();
    JsonNode body =
        status == OK || status == CONFLICT
            ? JSON.readTree(answer.body())
            : JSON.missingNode(); // its text is not JSON
    List<JsonNode> results = body.path("Results").findValues("KV");
    return new Answer(
        status,
        Pair.read(JSON.createArrayNode().addAll(results)),
        body.path("Errors"),
        Refusals.text(answer));
  }

  private void tell(State<Answer> state, Transaction transaction, Outcome outcome) {
    if (state instanceof State.Failed<Answer> failed) {
      boolean unsent = !transaction.isWrite() || HttpApi.isUnsent(failed.cause());
      outcome.failed(
          new StoreException(
              unsent ? Reason.UNAVAILABLE : Reason.UNKNOWN,
              String.valueOf(failed.cause().getMessage()),
              failed.cause()));
    } else if (state instanceof State.Ok<Answer> ok) {
      Answer answer = ok.value();
      switch (answer.status()) {
        case OK -> outcome.done(answer.results());
        case CONFLICT -> outcome.rolledBack(Transaction.failure(answer.errors()));
        default ->
            outcome.failed(
                new StoreException(
                    Refusals.reason(answer.status(), answer.text(), transaction.isWrite()),
                    http.name() + ": " + answer.text()));
      }
    }
  }

  private static byte[] found(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != OK) {
      throw new IOException(Refusals.text(answer));
    }
    return answer.body();
  }

  private static long index(HttpResponse<byte[]> answer) throws IOException {
    try {
      return answer.headers().firstValueAsLong("X-Consul-Index").orElseThrow();
    } catch (RuntimeException e) {
      throw new IOException("the answer has no X-Consul-Index that is a number", e);
    }
  }

  private static String path(String key) {
    return "/v1/kv/" + encoded(key).replace("%2F", "/");
  }

  private HttpRequest get(String pathAndQuery) {
    return request(pathAndQuery).GET().build();
  }

  /**
   * @param pathAndQuery with a query
   */
  private HttpRequest.Builder request(String pathAndQuery) {
    String datacenter = access.datacenter().map(name -> "&dc=" + encoded(name)).orElse("");
    HttpRequest.Builder request = http.request(pathAndQuery + datacenter);
    access.token().ifPresent(secret -> request.header("X-Consul-Token", secret));
    return request;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }
}
