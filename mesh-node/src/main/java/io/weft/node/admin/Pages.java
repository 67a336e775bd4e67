package io.weft.node.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All pages of a server by path, the index among them. */
final class Pages {
  private final Map<String, AdminPage> byPath = new LinkedHashMap<>();

  Pages(List<AdminPage> pages) {
    add(new IndexPage(List.copyOf(pages)));
    pages.forEach(this::add);
  }

  private void add(AdminPage page) {
    if (!page.path().startsWith("/")) {
      throw new IllegalArgumentException(
          "the admin page's path '" + page.path() + "' does not start with /");
    }
    if (byPath.put(page.path(), page) != null) {
      throw new IllegalArgumentException("two admin pages have the path " + page.path());
    }
  }

  @Nullable AdminPage at(String path) {
    return byPath.get(path);
  }
}
