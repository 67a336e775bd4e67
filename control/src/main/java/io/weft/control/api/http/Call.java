package io.weft.control.api.http;

import io.weft.control.access.Principal;
import io.weft.http.model.Headers;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request whose head has come.
 *
 * @param path without the query, not decoded
 * @param queryText what is behind the question mark, likewise
 * @param body reads all of it, if somebody wants it; once, on the loop
 * @param who its caller has proved to be
 * @param loop where its answer is made
 */
record Call(
    String method,
    String path,
    String queryText,
    Headers headers,
    Supplier<CompletionStage<byte[]>> body,
    Principal who,
    InetSocketAddress from,
    Executor loop) {
  private static final Pattern ESCAPED = Pattern.compile("(%[89A-Fa-f][0-9A-Fa-f])+");

  Query query() {
    return Query.parse(queryText);
  }

  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  boolean isWatch() {
    return query().isTrue("watch");
  }

  /** The value of a header that people write, which is UTF-8 and not Latin-1. */
  Optional<String> text(String header) {
    @Nullable String value = headers.get(header);
    return Optional.ofNullable(value)
        .map(
            raw ->
                raw.chars().allMatch(c -> c <= 0xff)
                    ? new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                    : raw)
        .map(Call::unescaped)
        .filter(text -> !text.isBlank());
  }

  /** Clients that cannot write other letters than those of ASCII send them as {@code %XX}. */
  private static String unescaped(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(URLDecoder.decode(found.group(), StandardCharsets.UTF_8)));
  }

  /**
   * The name that is asked for.
   *
   * @throws Refused if there is none, or it is no name
   */
  Path name() {
    String text =
        query()
            .get("path")
            .orElseThrow(() -> new Refused(400, "Invalid path: the parameter \"path\" is missing"));
    return name(text);
  }

  static Path name(String text) {
    try {
      return Path.parse(text);
    } catch (NameSyntaxException e) {
      throw new Refused(400, "Invalid path: " + text + " / " + e.getMessage());
    }
  }

  /** The rules that the caller adds to those of the namespace. */
  Dtab local() {
    return dtab(query().get("dtab").orElse(""));
  }

  static Dtab dtab(String text) {
    try {
      return Dtab.parse(text);
    } catch (NameSyntaxException e) {
      throw new Refused(400, "Invalid dtab: " + e.getMessage());
    }
  }
}
