package io.weft.node.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to a request that arrived whole. */
final class Answers {
  static final String METHODS = "GET, HEAD";

  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final int MAX_PARAMETERS = 64;
  private static final String SCHEME = "http://";

  private final Pages pages;
  private final AllowedHosts hosts;

  Answers(Pages pages, AllowedHosts hosts) {
    this.pages = pages;
    this.hosts = hosts;
  }

  Answer to(HttpRequest request, long bodyBytes) {
    if (request.protocolVersion().majorVersion() != 1) {
      return Answer.refusal(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this is an HTTP/1.1 service");
    }
    List<String> hostHeaders = request.headers().getAll(HttpHeaderNames.HOST);
    boolean needsHost = !HttpVersion.HTTP_1_0.equals(request.protocolVersion());
    if (hostHeaders.size() > 1 || (needsHost && hostHeaders.isEmpty())) {
      return Answer.refusal(HttpResponseStatus.BAD_REQUEST, "one Host header is needed");
    }
    String target = request.uri();
    if (!hostHeaders.stream().allMatch(hosts::allow)) {
      return misdirected();
    }
    if (target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      int path = target.indexOf('/', SCHEME.length());
      int end = path < 0 ? target.length() : path;
      if (!hosts.allow(target.substring(SCHEME.length(), end))) {
        return misdirected();
      }
      target = path < 0 ? "/" : target.substring(path);
    }
    if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
      return Answer.refusal(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "the admin service only answers " + METHODS);
    }
    if (bodyBytes > 0) {
      return Answer.refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "no page takes a body");
    }
    return page(target, request.headers().get(HttpHeaderNames.ACCEPT));
  }

  private static Answer misdirected() {
    return Answer.refusal(
        HttpResponseStatus.MISDIRECTED_REQUEST, "the admin service does not go by this host name");
  }

  private Answer page(String target, @Nullable String accept) {
    String path;
    AdminRequest asked;
    try {
      QueryStringDecoder decoded =
          new QueryStringDecoder(target, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
      path = decoded.path();
      asked = new AdminRequest(decoded.parameters(), accept);
    } catch (IllegalArgumentException e) {
      return Answer.refusal(HttpResponseStatus.BAD_REQUEST, "malformed request target");
    }
    AdminPage page = pages.at(path);
    if (page == null) {
      return Answer.refusal(HttpResponseStatus.NOT_FOUND, "no such page; the list of all is at /");
    }
    try {
      return new Answer(page.path(), page.get(asked));
    } catch (Exception e) {
      log.error("the admin page {} failed", page.path(), e);
      return new Answer(
          page.path(), AdminResponse.plain(500, "the page failed; the node's log says why"));
    }
  }
}
