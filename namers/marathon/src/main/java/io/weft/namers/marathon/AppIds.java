package io.weft.namers.marathon;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.namers.name.Path;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The ids of all apps, as paths. */
record AppIds(Set<Path> ids) {
  static final AppIds NONE = new AppIds(Set.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  AppIds {
    ids = Set.copyOf(ids);
  }

  /** Reads the list of apps, one at a time: their definitions are long. */
  static AppIds read(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != MarathonApi.OK) {
      throw MarathonApi.refusal(answer);
    }
    try (JsonParser parser = JSON.createParser(answer.body())) {
      boolean found = parser.nextToken() == JsonToken.START_OBJECT;
      while (found && parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean apps = parser.currentName().equals("apps");
        if (parser.nextToken() == JsonToken.START_ARRAY && apps) {
          return read(parser);
        }
        parser.skipChildren();
      }
    }
    throw new IOException("the answer has no list of apps");
  }

  private static AppIds read(JsonParser parser) throws IOException {
    Set<Path> ids = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode app = JSON.readTree(parser);
      if (app == null) {
        throw new IOException("the answer ends in the middle");
      }
      String[] elements =
          Arrays.stream(app.path("id").asText().split("/"))
              .filter(element -> !element.isEmpty())
              .toArray(String[]::new);
      if (elements.length > 0) {
        ids.add(Path.of(elements));
      }
    }
    return new AppIds(ids);
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  /** The longest id that the path starts with, in lower case as all ids are. */
  Optional<Path> longestPrefix(Path path) {
    Path lower = lower(path);
    for (int n = path.size(); n > 0; n--) {
      if (ids.contains(lower.take(n))) {
        return Optional.of(lower.take(n));
      }
    }
    return Optional.empty();
  }

  private static Path lower(Path path) {
    String[] elements = new String[path.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = path.element(i).toLowerCase(Locale.ROOT);
    }
    return Path.of(elements);
  }
}
