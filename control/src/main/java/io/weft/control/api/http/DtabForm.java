package io.weft.control.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A form in which Dtabs go over the wire. */
enum DtabForm {
  JSON {
    @Override
    String write(Dtab dtab) {
      ArrayNode rules = Json.array();
      for (Dentry rule : dtab.dentries()) {
        rules.addObject().put("prefix", rule.prefix().toString()).put("dst", rule.dst().toString());
      }
      return Json.text(rules);
    }

    /** One rule a line: the line of a mistake then is the number of its rule. */
    @Override
    String read(byte[] bytes) {
      JsonNode rules = Json.read(bytes);
      if (!rules.isArray()) {
        throw new Refused(400, "a Dtab in JSON is an array of {\"prefix\": ..., \"dst\": ...}");
      }
      List<Dentry> read = new ArrayList<>();
      for (JsonNode rule : rules) {
        read.add(rule(rule, read.size() + 1));
      }
      return read.stream().map(Dentry::toString).collect(Collectors.joining(";\n"));
    }

    private Dentry rule(JsonNode rule, int line) {
      JsonNode prefix = rule.path("prefix");
      JsonNode dst = rule.path("dst");
      if (rule.size() != 2 || !prefix.isTextual() || !dst.isTextual()) {
        throw new Refused(
            400,
            line
                + ":1 The dtab contains invalid dentries: "
                + Json.text(rule)
                + " is not {\"prefix\": ..., \"dst\": ...}");
      }
      try {
        return new Dentry(Prefix.parse(prefix.textValue()), NameTree.parse(dst.textValue()));
      } catch (NameSyntaxException e) {
        throw new Refused(400, line + ":1 " + e.getMessage());
      }
    }
  },

  TEXT {
    @Override
    String write(Dtab dtab) {
      return dtab.toString();
    }

    @Override
    String read(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  };

  /** In one line, without its end. */
  abstract String write(Dtab dtab);

  /**
   * The text of a Dtab.
   *
   * @throws Refused if the bytes are not of this form
   */
  abstract String read(byte[] bytes);

  static Optional<DtabForm> ofMediaType(String type) {
    return switch (type) {
      case "application/json" -> Optional.of(JSON);
      case "application/dtab", "text/plain" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  /**
   * The text of the Dtab in a request.
   *
   * @throws Refused if its type is none of a Dtab
   */
  static CompletionStage<String> textOf(Call call) {
    String type = Media.ofBody(call).orElse("");
    DtabForm form =
        ofMediaType(type)
            .orElseThrow(
                () ->
                    new Refused(
                        400,
                        "Invalid Content-Type \""
                            + type
                            + "\": expected application/dtab or application/json"));
    return call.body().get().thenApply(form::read);
  }
}
