package io.weft.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Prefix;
import io.weft.node.admin.AdminRequest.Method;
import io.weft.node.traffic.ActiveFault;
import io.weft.node.traffic.Fault;
import io.weft.node.traffic.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The faults in force, and the one page that changes something: it takes the operator's key. */
public final class FaultsPage implements AdminPage {
  private static final Logger log = LoggerFactory.getLogger(FaultsPage.class);

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private final Faults faults;
  private final Optional<OperatorKey> key;

  /**
   * @param key without it the page refuses everything
   */
  public FaultsPage(Faults faults, Optional<OperatorKey> key) {
    this.faults = faults;
    this.key = key;
  }

  /**
   * A fault as it is posted; see {@link Fault}.
   *
   * @param expiresSecs for how long it is in force
   */
  public record Wanted(
      @Nullable String router,
      @Nullable String name,
      @Nullable Double share,
      @Nullable Long delayMs,
      @Nullable String abort,
      @Nullable Long expiresSecs) {}

  /** The page's JSON. */
  public record Listing(List<View> faults) {
    public Listing {
      faults = List.copyOf(faults);
    }
  }

  /**
   * A fault in force.
   *
   * @param remainingSecs for how long it still is, rounded up
   * @param hits calls that it delayed or made fail
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record View(
      int id,
      @Nullable String router,
      String name,
      double share,
      @Nullable Long delayMs,
      @Nullable String abort,
      long remainingSecs,
      long hits) {}

  @Override
  public String path() {
    return "/faults";
  }

  @Override
  public String summary() {
    return "Faults in force; POST sets one and DELETE ?id= removes one, with the operator's key.";
  }

  @Override
  public Set<Method> methods() {
    return Set.of(Method.GET, Method.POST, Method.DELETE);
  }

  @Override
  public CompletionStage<AdminResponse> answer(AdminRequest request) throws IOException {
    return CompletableFuture.completedFuture(respond(request));
  }

  private AdminResponse respond(AdminRequest request) throws IOException {
    if (key.isEmpty()) {
      return AdminResponse.plain(
          FORBIDDEN,
          "this node has no operator's key: set admin.operatorKeyFile to a file that holds it");
    }
    if (request.method() == Method.GET) {
      return listing();
    }
    if (!key.get().isGivenBy(request.authorization())) {
      log.warn("{} of a fault refused: not with the operator's key", request.method());
      return AdminResponse.plain(
          UNAUTHORIZED, "the operator's key is needed: Authorization: Bearer <key>");
    }
    try {
      return request.method() == Method.POST ? add(request.body()) : remove(request);
    } catch (UnrecognizedPropertyException e) {
      return AdminResponse.plain(
          BAD_REQUEST,
          "unknown key \"%s\"; expected %s"
              .formatted(e.getPropertyName(), e.getKnownPropertyIds()));
    } catch (JsonProcessingException e) {
      return AdminResponse.plain(
          BAD_REQUEST, "the body is no fault as JSON: " + oneLine(e.getOriginalMessage()));
    } catch (IllegalArgumentException e) {
      return AdminResponse.plain(BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private AdminResponse listing() throws JsonProcessingException {
    return AdminResponse.json(new Listing(faults.active().stream().map(this::view).toList()));
  }

  private AdminResponse add(String body) throws JsonProcessingException {
    Wanted wanted = JSON.readValue(body, Wanted.class);
    if (wanted == null) {
      throw new IllegalArgumentException("the body is null; expected a fault as JSON");
    }
    Duration lifetime =
        wanted.expiresSecs() == null
            ? Faults.DEFAULT_LIFETIME
            : Duration.ofSeconds(wanted.expiresSecs());
    ActiveFault added = faults.add(fault(wanted), lifetime);
    View view = view(added);
    log.warn("an operator set {}", view);
    return AdminResponse.json(view);
  }

  private static Fault fault(Wanted wanted) {
    return new Fault(
        Optional.ofNullable(wanted.router()),
        name(wanted.name()),
        required("share", wanted.share(), "a number above 0 and up to 1"),
        Duration.ofMillis(wanted.delayMs() == null ? 0 : wanted.delayMs()),
        Optional.ofNullable(wanted.abort()));
  }

  private static Prefix name(@Nullable String text) {
    String expected = "what logical names start with, such as /thrift/users/*";
    try {
      return Prefix.parse(required("name", text, expected));
    } catch (NameSyntaxException e) {
      throw new IllegalArgumentException("name: " + e.getMessage(), e);
    }
  }

  private static <T> T required(String key, @Nullable T value, String expected) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing; expected " + expected);
    }
    return value;
  }

  private AdminResponse remove(AdminRequest request) throws JsonProcessingException {
    Optional<String> id = request.parameter("id");
    if (id.isEmpty()) {
      faults.clear();
      log.warn("an operator removed all faults");
    } else if (id.get().matches("[0-9]{1,9}") && faults.remove(Integer.parseInt(id.get()))) {
      log.warn("an operator removed fault {}", id.get());
    } else {
      return AdminResponse.plain(NOT_FOUND, "no fault " + id.get() + " is in force");
    }
    return listing();
  }

  private View view(ActiveFault active) {
    Fault fault = active.fault();
    return new View(
        active.id(),
        fault.router().orElse(null),
        fault.name().toString(),
        fault.share(),
        fault.delay().isZero() ? null : fault.delay().toMillis(),
        fault.abort().orElse(null),
        faults.remaining(active).plusMillis(999).toSeconds(),
        active.hits());
  }
}
