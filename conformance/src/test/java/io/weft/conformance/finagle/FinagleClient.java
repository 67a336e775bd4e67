package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.conformance.finagle.FinagleProcess.Asked;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A Finagle client in a process of its own. It tries nothing again unless it was told to. */
record FinagleClient(FinagleProcess process, String name) {

  static FinagleClient connect(
      FinagleProcess process, String name, Dialect dialect, String to, Map<String, ?> more)
      throws Exception {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(dialect.arguments(false));
    arguments.put("name", name);
    arguments.put("to", to);
    process.get("connect", arguments);
    return new FinagleClient(process, name);
  }

  /** Begins a call, with what {@code Requests.java} can put beside it. */
  Asked begin(String method, Map<String, ?> more) throws IOException {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("name", name);
    arguments.put("method", method);
    return process.ask("call", arguments);
  }

  /** Makes a call; what came of it may be a failure. */
  JsonNode call(String method, Map<String, ?> more) throws Exception {
    return process.await(begin(method, more));
  }

  /** Makes a call that succeeds, and gives its text. */
  String text(String method, Map<String, ?> more) throws Exception {
    JsonNode outcome = call(method, more);
    assertThat(outcome.path("text").isTextual()).as("%s", outcome).isTrue();
    return outcome.get("text").asText();
  }

  String echo(String text) throws Exception {
    return text("echo", Map.of("text", text));
  }

  /** What the server sees beside the message of a call with this beside it. */
  JsonNode seen(Map<String, ?> beside) throws Exception {
    return FinagleProcess.parse(text("seen", beside));
  }

  /** Gives up a call that was begun. */
  void raise(Asked call) throws Exception {
    process.get("raise", Map.of("call", call.id()));
  }

  /** Calls {@code echo} all the time until {@link #end}. */
  void steady(int threads) throws Exception {
    process.get("steady", Map.of("name", name, "threads", threads));
  }

  /** How many of the steady calls have succeeded so far. */
  int succeeded() throws Exception {
    return process.get("progress", Map.of("name", name)).get("succeeded").asInt();
  }

  /** Ends the steady calls and gives {@code succeeded} and what {@code failed}, by message. */
  JsonNode end() throws Exception {
    return process.get("end", Map.of("name", name));
  }

  /** Finagle's own counters of this client. */
  JsonNode stats() throws Exception {
    return process.get("stats", Map.of("name", name));
  }
}
