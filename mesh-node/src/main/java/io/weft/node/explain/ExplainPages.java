package io.weft.node.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.node.admin.AdminPage;
import io.weft.node.admin.AdminRequest;
import io.weft.node.admin.AdminRequest.Method;
import io.weft.node.admin.AdminResponse;
import io.weft.node.router.Destination;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** {@code /explain} and {@code /explain/diff}: where names go, and where they would go. */
public final class ExplainPages {
  private static final int BAD_REQUEST = 400;

  /** Longer than a name's first answer from discovery may take, shorter than a client waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Explainer> routers;

  /**
   * @param routers at least one, in the order of the configuration
   */
  public ExplainPages(List<Explainer> routers) {
    this.routers = List.copyOf(routers);
  }

  public List<AdminPage> pages() {
    return List.of(
        page(
            "/explain",
            "Where a name goes, step by step; ?name=, and &dtab= to try, &router=.",
            Method.GET,
            this::explain),
        page(
            "/explain/diff",
            "Which names in use would go elsewhere with the Dtab that is posted; ?router=.",
            Method.POST,
            this::compare));
  }

  /** Answers with what is made JSON; a name or Dtab that cannot be read is the asker's mistake. */
  private interface Handler {
    CompletionStage<?> answer(Explainer router, AdminRequest request);
  }

  private AdminPage page(String path, String summary, Method method, Handler handler) {
    return new AdminPage() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public String summary() {
        return summary;
      }

      @Override
      public Set<Method> methods() {
        return Set.of(method);
      }

      @Override
      public CompletionStage<AdminResponse> answer(AdminRequest request) {
        try {
          return handler.answer(router(request.parameter("router")), request).thenApply(this::json);
        } catch (IllegalArgumentException e) {
          return CompletableFuture.completedFuture(
              AdminResponse.plain(BAD_REQUEST, String.valueOf(e.getMessage())));
        }
      }

      private AdminResponse json(Object value) {
        try {
          return AdminResponse.json(value);
        } catch (JsonProcessingException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private Explainer router(Optional<String> label) {
    return label.isEmpty()
        ? routers.get(0)
        : routers.stream()
            .filter(router -> router.label().equals(label.get()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no router "
                            + label.get()
                            + "; there are "
                            + routers.stream()
                                .map(Explainer::label)
                                .collect(Collectors.joining(", "))));
  }

  private CompletionStage<?> explain(Explainer router, AdminRequest request) {
    String name =
        request
            .parameter("name")
            .orElseThrow(
                () -> new IllegalArgumentException("name is missing, such as ?name=/thrift/users"));
    return router.explain(
        new Destination(Path.parse(name), dtab("dtab", request.parameter("dtab").orElse(""))),
        PATIENCE);
  }

  private CompletionStage<?> compare(Explainer router, AdminRequest request) {
    List<Destination> names =
        request.parameter("name").map(Path::parse).map(Destination::of).stream().toList();
    return router.compare(dtab("the posted Dtab", request.body()), names, PATIENCE);
  }

  private static Dtab dtab(String what, String text) {
    try {
      return Dtab.parse(text);
    } catch (NameSyntaxException e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }
  }
}
