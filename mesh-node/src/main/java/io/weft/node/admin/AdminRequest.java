package io.weft.node.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a page.
 *
 * @param query the decoded query parameters, each with its values in order
 * @param accept the {@code Accept} header, if there was one
 * @param body the request's body as UTF-8; empty where the page takes none
 */
public record AdminRequest(Map<String, List<String>> query, @Nullable String accept, String body) {

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }
}
