package io.weft.node.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.weft.node.admin.AdminRequest.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to a request that arrived whole. */
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final int MAX_PARAMETERS = 64;
  private static final String SCHEME = "http://";
  private static final Map<HttpMethod, Method> METHODS =
      Map.of(
          HttpMethod.GET, Method.GET,
          HttpMethod.HEAD, Method.GET,
          HttpMethod.POST, Method.POST,
          HttpMethod.DELETE, Method.DELETE);
  private static final String FETCH_SITE = "sec-fetch-site";

  private final Pages pages;
  private final AllowedHosts hosts;

  Answers(Pages pages, AllowedHosts hosts) {
    this.pages = pages;
    this.hosts = hosts;
  }

  /** The answer, at once or soon; never failed. */
  CompletionStage<Answer> to(HttpRequest request, String body) {
    Answer refusal = refusal(request);
    return refusal == null ? page(request, body) : CompletableFuture.completedFuture(refusal);
  }

  private @Nullable Answer refusal(HttpRequest request) {
    if (request.protocolVersion().majorVersion() != 1) {
      return Answer.refusal(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this is an HTTP/1.1 service");
    }
    List<String> hostHeaders = request.headers().getAll(HttpHeaderNames.HOST);
    boolean needsHost = !HttpVersion.HTTP_1_0.equals(request.protocolVersion());
    if (hostHeaders.size() > 1 || (needsHost && hostHeaders.isEmpty())) {
      return Answer.refusal(HttpResponseStatus.BAD_REQUEST, "one Host header is needed");
    }
    String authority = authority(request.uri());
    if (!hostHeaders.stream().allMatch(hosts::allow)
        || (authority != null && !hosts.allow(authority))) {
      return Answer.refusal(
          HttpResponseStatus.MISDIRECTED_REQUEST,
          "the admin service does not go by this host name");
    }
    if ("cross-site".equals(request.headers().get(FETCH_SITE))) {
      // A page elsewhere must not have a browser here ask for names to be looked up.
      return Answer.refusal(HttpResponseStatus.FORBIDDEN, "asked by the page of another site");
    }
    return null;
  }

  /** The host of a target in absolute form; null in the usual one. */
  private static @Nullable String authority(String target) {
    if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int path = target.indexOf('/', SCHEME.length());
    return target.substring(SCHEME.length(), path < 0 ? target.length() : path);
  }

  private static String path(String target) {
    String authority = authority(target);
    String path =
        authority == null ? target : target.substring(SCHEME.length() + authority.length());
    return path.isEmpty() ? "/" : path;
  }

  private CompletionStage<Answer> page(HttpRequest request, String body) {
    QueryStringDecoder decoded =
        new QueryStringDecoder(
            path(request.uri()), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
    try {
      AdminPage page = pages.at(decoded.path());
      if (page == null) {
        return CompletableFuture.completedFuture(
            Answer.refusal(HttpResponseStatus.NOT_FOUND, "no such page; the list of all is at /"));
      }
      Method method = METHODS.get(request.method());
      if (method == null || !page.methods().contains(method)) {
        return CompletableFuture.completedFuture(Answer.wrongMethod(allowed(page)));
      }
      if (method != Method.POST && !body.isEmpty()) {
        return CompletableFuture.completedFuture(
            Answer.refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "this page takes no body"));
      }
      return ask(
          page,
          new AdminRequest(
              method,
              decoded.parameters(),
              request.headers().get(HttpHeaderNames.ACCEPT),
              Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION)),
              body));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          Answer.refusal(HttpResponseStatus.BAD_REQUEST, "malformed request target"));
    }
  }

  private static String allowed(AdminPage page) {
    return page.methods().stream()
        .sorted()
        .map(method -> method == Method.GET ? "GET, HEAD" : method.name())
        .collect(Collectors.joining(", "));
  }

  private static CompletionStage<Answer> ask(AdminPage page, AdminRequest asked) {
    CompletionStage<AdminResponse> answer;
    try {
      answer = page.answer(asked);
    } catch (Exception e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.handle(
        (response, failure) -> {
          if (failure == null) {
            return new Answer(page.path(), response, "");
          }
          log.error("the admin page {} failed", page.path(), failure);
          return new Answer(
              page.path(),
              AdminResponse.plain(500, "the page failed; the node's log says why"),
              "");
        });
  }
}
