package io.weft.node.admin;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One page, at one path. All but a few are there to be read. */
public interface AdminPage {

  /** The path, from the first slash on, as a client writes it without a query. */
  String path();

  /** One line about it, for the index. */
  String summary();

  /** How it can be asked: with GET, unless it says otherwise. POST brings a body. */
  default Set<AdminRequest.Method> methods() {
    return Set.of(AdminRequest.Method.GET);
  }

  /**
   * The page as it is now, at once or soon. Runs on the admin service's own thread, which serves
   * one request at a time: it may compute for a while, and must not wait. What it throws, or fails
   * with, is logged and answered with a 500 that does not tell it.
   */
  CompletionStage<AdminResponse> answer(AdminRequest request) throws Exception;

  /** A page of text in a given media type. */
  static AdminPage text(String path, String summary, String contentType, Supplier<String> text) {
    return of(path, summary, request -> AdminResponse.text(200, contentType, text.get()));
  }

  /** A page of JSON, made of records, collections, maps, strings and numbers. */
  static AdminPage json(String path, String summary, Supplier<?> value) {
    return of(path, summary, request -> AdminResponse.json(value.get()));
  }

  /** A page by its handler. */
  static AdminPage of(String path, String summary, Handler handler) {
    return new HandledPage(path, summary, handler);
  }

  /** Answers the requests for one page at once; see {@link AdminPage#answer}. */
  @FunctionalInterface
  interface Handler {
    AdminResponse get(AdminRequest request) throws Exception;
  }
}
