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
 * @param authorization the {@code Authorization} header, if there was one
 * @param body the request's body as UTF-8; empty where the method takes none
 */
public record AdminRequest(
    Method method,
    Map<String, List<String>> query,
    @Nullable String accept,
    Optional<String> authorization,
    String body) {

  /** What is done to a page. A HEAD is a GET for it. */
  public enum Method {
    GET,
    POST,
    DELETE
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Without what nobody but the one who asks may know. */
  @Override
  public String toString() {
    return method + " " + query;
  }
}
