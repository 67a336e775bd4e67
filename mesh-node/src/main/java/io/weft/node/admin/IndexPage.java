package io.weft.node.admin;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The list of the other pages, for people. */
record IndexPage(Collection<AdminPage> pages) implements AdminPage {

  @Override
  public String path() {
    return "/";
  }

  @Override
  public String summary() {
    return "This list.";
  }

  @Override
  public CompletionStage<AdminResponse> answer(AdminRequest request) {
    StringBuilder html =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Weft</title></head>
            <body>
            <h1>Weft</h1>
            <dl>
            """);
    for (AdminPage page : pages) {
      String path = escape(page.path());
      html.append("<dt><a href=\"").append(path).append("\">").append(path).append("</a></dt>");
      html.append("<dd>").append(escape(page.summary())).append("</dd>\n");
    }
    html.append("</dl>\n</body>\n</html>\n");
    return CompletableFuture.completedFuture(
        AdminResponse.text(200, "text/html; charset=utf-8", html.toString()));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
