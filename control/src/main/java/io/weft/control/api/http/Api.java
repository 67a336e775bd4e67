package io.weft.control.api.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Which page answers which request. */
final class Api {
  private static final String PREFIX = "/api/1/";

  private final DtabPages dtabs;
  private final WritePages writes;
  private final NamePages names;
  private final FleetPages fleet;

  private final CanaryPages canaries;
  private final OperatorPages operator;

  Api(
      DtabPages dtabs,
      WritePages writes,
      NamePages names,
      FleetPages fleet,
      CanaryPages canaries,
      OperatorPages operator) {
    this.dtabs = dtabs;
    this.writes = writes;
    this.names = names;
    this.fleet = fleet;
    this.canaries = canaries;
    this.operator = operator;
  }

  static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }

  /** Answers a call; does not fail. */
  CompletionStage<Answer> answer(Call call) {
    CompletionStage<Answer> answer;
    try {
      answer = page(call);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer.exceptionally(problem -> Problems.answer(call, problem));
  }

  private CompletionStage<Answer> page(Call call) {
    if (OperatorPages.isAt(call.path())) {
      return read(call, operator::page);
    }
    if (!call.path().startsWith(PREFIX)) {
      throw absent(call);
    }
    String rest = call.path().substring(PREFIX.length());
    int slash = rest.indexOf('/');
    String page = slash < 0 ? rest : rest.substring(0, slash);
    String below = slash < 0 ? "" : rest.substring(slash + 1);
    return switch (page) {
      case "dtabs" -> below.isEmpty() ? read(call, dtabs::list) : namespace(call, below);
      case "bind" -> read(call, below, names::bind);
      case "addr" -> read(call, below, names::addr);
      case "resolve" -> read(call, below, names::resolve);
      case "delegate" -> slash < 0 ? delegate(call) : read(call, below, names::delegate);
      case "bound-names" -> alone(call, below, fleet::boundNames);
      case "nodes" -> alone(call, below, fleet::nodes);
      case "names" -> read(call, below, fleet::names);
      case "canaries" -> below.isEmpty() ? allCanaries(call) : canary(call, below);
      default -> throw absent(call);
    };
  }

  private CompletionStage<Answer> namespace(Call call, String below) {
    int slash = below.indexOf('/');
    String namespace = slash < 0 ? below : below.substring(0, slash);
    return switch (slash < 0 ? "" : below.substring(slash + 1)) {
      case "" ->
          switch (call.method()) {
            case "GET", "HEAD" -> dtabs.get(call, namespace);
            case "POST" -> writes.post(call, namespace);
            case "PUT" -> writes.put(call, namespace);
            case "DELETE" -> writes.delete(call, namespace);
            default -> throw absent(call);
          };
      case "history" -> read(call, namespace, dtabs::history);
      case "check" -> {
        posted(call);
        yield writes.check(call, namespace);
      }
      default -> throw absent(call);
    };
  }

  private CompletionStage<Answer> allCanaries(Call call) {
    return call.method().equals("POST") ? canaries.start(call) : read(call, canaries::list);
  }

  /** {@code <namespace>/<command>}. */
  private CompletionStage<Answer> canary(Call call, String below) {
    int slash = below.indexOf('/');
    if (slash < 0) {
      throw absent(call);
    }
    posted(call);
    return canaries.command(call, below.substring(0, slash), below.substring(slash + 1));
  }

  private static void posted(Call call) {
    if (!call.method().equals("POST")) {
      throw new Refused(405, "only POST is allowed");
    }
  }

  private CompletionStage<Answer> delegate(Call call) {
    return call.method().equals("POST") ? names.delegate(call) : read(call, names::delegate);
  }

  private interface Page {
    CompletionStage<Answer> answer(Call call);
  }

  private static CompletionStage<Answer> alone(Call call, String below, Page page) {
    if (!below.isEmpty()) {
      throw absent(call);
    }
    return read(call, page);
  }

  private static CompletionStage<Answer> read(
      Call call, String namespace, BiFunction<Call, String, CompletionStage<Answer>> page) {
    if (namespace.isEmpty()) {
      throw absent(call);
    }
    return read(call, any -> page.apply(any, namespace));
  }

  private static CompletionStage<Answer> read(Call call, Page page) {
    if (!call.isRead()) {
      throw new Refused(405, "only GET is allowed");
    }
    return page.answer(call);
  }

  private static Refused absent(Call call) {
    return new Refused(404, "there is nothing at " + call.method() + " " + call.path());
  }
}
