package io.weft.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.node.router.BindingView;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Which names are bound to what, and how the endpoints behind them are doing. */
public final class BindingsPage implements AdminPage {
  private static final Comparator<BindingView> ORDER =
      Comparator.comparing(BindingView::router)
          .thenComparing(BindingView::name)
          .thenComparing(BindingView::localDtab);

  private final Supplier<List<BindingView>> bindings;

  /**
   * @param bindings asked for on the admin service's thread at each request
   */
  public BindingsPage(Supplier<List<BindingView>> bindings) {
    this.bindings = bindings;
  }

  /** The page's JSON. An object, so that more can be told beside the bindings. */
  private record Page(List<BindingView> bindings) {}

  @Override
  public String path() {
    return "/bindings";
  }

  @Override
  public String summary() {
    return "Bound names, their clusters and endpoints; ?name= takes those that start with it.";
  }

  @Override
  public CompletionStage<AdminResponse> answer(AdminRequest request)
      throws JsonProcessingException {
    String start = request.parameter("name").orElse("");
    return CompletableFuture.completedFuture(
        AdminResponse.json(
            new Page(
                bindings.get().stream()
                    .filter(binding -> binding.name().startsWith(start))
                    .sorted(ORDER)
                    .toList())));
  }
}
