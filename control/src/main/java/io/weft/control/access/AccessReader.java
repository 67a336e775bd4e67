package io.weft.control.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads access rules from their JSON form. */
final class AccessReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private AccessReader() {}

  /**
   * @throws IllegalArgumentException if the text is no such rules; the message says where and why,
   *     and holds no token
   */
  static AccessRules read(byte[] json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    object(root, "the file", Set.of("tokens", "certificates", "anybody"));
    List<AccessRules.Token> tokens = new ArrayList<>();
    for (JsonNode token : array(root, "tokens", "")) {
      String at = "tokens[" + tokens.size() + "]";
      object(token, at, Set.of("name", "sha256", "roles"));
      tokens.add(
          new AccessRules.Token(
              text(token, "name", at), digest(token, at), roles(token, "roles", at + ".")));
    }
    List<AccessRules.Certificate> certificates = new ArrayList<>();
    for (JsonNode certificate : array(root, "certificates", "")) {
      String at = "certificates[" + certificates.size() + "]";
      object(certificate, at, Set.of("name", "roles"));
      certificates.add(
          new AccessRules.Certificate(
              text(certificate, "name", at), roles(certificate, "roles", at + ".")));
    }
    return new AccessRules(tokens, certificates, roles(root, "anybody", ""));
  }

  private static List<Role> roles(JsonNode parent, String key, String prefix) {
    List<Role> roles = new ArrayList<>();
    for (JsonNode role : array(parent, key, prefix)) {
      roles.add(role(role, prefix + key + "[" + roles.size() + "]"));
    }
    return roles;
  }

  private static Role role(JsonNode node, String at) {
    object(node, at, Set.of("role", "namespaces"));
    String role = text(node, "role", at);
    return switch (role) {
      case "admin" -> {
        if (node.has("namespaces")) {
          throw wrong(at + ".namespaces", "is there, but an admin has all of them");
        }
        yield new Role.Admin();
      }
      case "read" -> new Role.Read(namespaces(node, at));
      case "write" -> new Role.Write(namespaces(node, at));
      default -> throw wrong(at + ".role", "is \"" + role + "\", expected read, write or admin");
    };
  }

  private static Role.Namespaces namespaces(JsonNode node, String at) {
    List<String> patterns = new ArrayList<>();
    for (JsonNode pattern : array(node, "namespaces", at + ".")) {
      if (!pattern.isTextual()) {
        throw wrong(at + ".namespaces[" + patterns.size() + "]", "is no text");
      }
      patterns.add(pattern.textValue());
    }
    if (patterns.isEmpty()) {
      throw wrong(at + ".namespaces", "is missing: expected names, in which * is any characters");
    }
    return new Role.Namespaces(patterns);
  }

  private static String digest(JsonNode node, String at) {
    String digest = text(node, "sha256", at).toLowerCase(Locale.ROOT);
    if (!digest.matches("[0-9a-f]{64}")) {
      throw wrong(at + ".sha256", "is not 64 hexadecimal digits, the SHA-256 of a token");
    }
    return digest;
  }

  private static String text(JsonNode node, String key, String at) {
    JsonNode text = node.get(key);
    if (text == null || !text.isTextual() || text.textValue().isEmpty()) {
      throw wrong(at + "." + key, "is missing, or no text");
    }
    return text.textValue();
  }

  private static Iterable<JsonNode> array(JsonNode parent, String key, String prefix) {
    JsonNode array = parent.get(key);
    if (array == null) {
      return List.of();
    }
    if (!array.isArray()) {
      throw wrong(prefix + key, "is no array");
    }
    return array;
  }

  private static void object(JsonNode node, String at, Set<String> keys) {
    if (!node.isObject()) {
      throw wrong(at, "is no object");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw wrong(at, "has a key \"" + name + "\", expected " + String.join(", ", sorted(keys)));
      }
    }
  }

  private static List<String> sorted(Set<String> keys) {
    return keys.stream().sorted().toList();
  }

  private static IllegalArgumentException wrong(String where, String what) {
    return new IllegalArgumentException(where + " " + what);
  }
}
