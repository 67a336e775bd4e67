package io.weft.conformance.finagle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.conformance.process.Program;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process of Finagle servers and clients, told what to do by lines of JSON; the head of {@code
 * FinaglePeer.java} has the language. A test's own thread asks; what is asked may take its time.
 */
final class FinagleProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANSWER = "re ";
  private static final long PATIENCE_SECONDS = 30;

  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Program program;

  private FinagleProcess() throws IOException, InterruptedException {
    program = Program.start("finagle", FinagleProgram.command(), Map.of(), this::hear);
  }

  static FinagleProcess start() {
    try {
      return new FinagleProcess();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("Finagle does not start", e);
    }
  }

  /** Something that was asked, and what is answered to it. */
  record Asked(int id, CompletableFuture<JsonNode> answer) {}

  /** Asks for something. */
  Asked ask(String verb, Map<String, ?> arguments) throws IOException {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    Map<String, Object> line = new HashMap<>(arguments);
    line.put("id", id);
    line.put("do", verb);
    program.send(JSON.writeValueAsString(line));
    return new Asked(id, answer);
  }

  /** Asks for something that succeeds, and waits for the answer. */
  JsonNode get(String verb, Map<String, ?> arguments) throws Exception {
    JsonNode answer = await(ask(verb, arguments));
    if (answer.has("failure")) {
      throw new AssertionError(verb + " " + arguments + ": " + answer + "\n" + program.output());
    }
    return answer;
  }

  /** Waits for an answer, which may be a failure. */
  JsonNode await(Asked asked) throws InterruptedException {
    try {
      return asked.answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer of Finagle, which said:\n" + program.output(), e);
    }
  }

  /** A server on a port of the loopback address. */
  FinagleServer serve(String name, Dialect dialect, Map<String, ?> more) throws Exception {
    return FinagleServer.start(this, name, dialect, more);
  }

  /** A client of what a destination of Finagle's names. */
  FinagleClient connect(Dialect dialect, String to, Map<String, ?> more) throws Exception {
    return FinagleClient.connect(this, "client-" + ids.get(), dialect, to, more);
  }

  /** Stops the process as if it hung. */
  void pause() throws IOException, InterruptedException {
    program.pause();
  }

  void resume() throws IOException, InterruptedException {
    program.resume();
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  private void hear(String line) {
    if (line.startsWith(ANSWER)) {
      JsonNode answer = parse(line.substring(ANSWER.length()));
      CompletableFuture<JsonNode> waiting = asked.remove(answer.get("id").asInt());
      if (waiting != null) {
        waiting.complete(answer);
      }
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
