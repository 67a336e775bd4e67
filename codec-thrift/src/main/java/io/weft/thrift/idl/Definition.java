package io.weft.thrift.idl;

import io.weft.thrift.idl.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services of one file, and which other files it includes. All else in it (types, constants,
 * annotations) is passed over.
 */
final class Definition {
  private final Tokens tokens;
  private final List<String> includes = new ArrayList<>();
  private final Map<String, Service> services = new LinkedHashMap<>();

  /**
   * A service as the file has it.
   *
   * @param parent the service that it extends, as it is named there; empty when there is none
   */
  record Service(String parent, Map<String, IdlMethod> methods) {}

  private Definition(Tokens tokens) {
    this.tokens = tokens;
  }

  static Definition parse(String file, String text) throws IdlException {
    Definition definition = new Definition(new Tokens(file, text));
    definition.read();
    return definition;
  }

  List<String> includes() {
    return includes;
  }

  Map<String, Service> services() {
    return services;
  }

  private void read() throws IdlException {
    while (tokens.peek().kind() != Kind.END) {
      Token token = tokens.take();
      if (token.is("include")) {
        includes.add(tokens.expect(Kind.STRING, "the name of a file").text());
      } else if (token.is("namespace")) {
        tokens.take();
        tokens.take();
      } else if (token.is("service")) {
        service();
      } else if (token.is("{")) {
        tokens.skipTo("{", "}");
      } else if (token.is("(")) {
        tokens.skipTo("(", ")");
      }
    }
  }

  private void service() throws IdlException {
    String name = tokens.expect(Kind.WORD, "the name of a service").text();
    String parent =
        tokens.takeIf("extends") ? tokens.expect(Kind.WORD, "the name of a service").text() : "";
    tokens.expect("{");
    Map<String, IdlMethod> methods = new LinkedHashMap<>();
    while (!tokens.takeIf("}")) {
      IdlMethod method = method();
      methods.put(method.name(), method);
    }
    services.put(name, new Service(parent, methods));
  }

  private IdlMethod method() throws IdlException {
    boolean oneway = tokens.takeIf("oneway") || tokens.takeIf("async");
    type();
    String name = tokens.expect(Kind.WORD, "the name of a method").text();
    tokens.expect("(");
    fields();
    Map<Integer, String> exceptions = Map.of();
    if (tokens.takeIf("throws")) {
      tokens.expect("(");
      exceptions = fields();
    }
    annotations();
    separator();
    return new IdlMethod(name, oneway, exceptions);
  }

  /** The last part of a type's name; what is in the angle brackets of a container is left out. */
  private String type() throws IdlException {
    String name = tokens.expect(Kind.WORD, "a type").text();
    if (tokens.takeIf("cpp_type")) {
      tokens.expect(Kind.STRING, "a type of C++");
    }
    if (tokens.takeIf("<")) {
      tokens.skipTo("<", ">");
    }
    annotations();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The types of fields by their ids, up to the sign that closes their list. */
  private Map<Integer, String> fields() throws IdlException {
    Map<Integer, String> types = new HashMap<>();
    int implicit = 0;
    while (!tokens.takeIf(")")) {
      int id = --implicit;
      if (tokens.peek().kind() == Kind.NUMBER) {
        id = number(tokens.take());
        tokens.expect(":");
      }
      if (!tokens.takeIf("required")) {
        tokens.takeIf("optional");
      }
      String type = type();
      tokens.takeIf("&");
      tokens.expect(Kind.WORD, "the name of a field");
      if (tokens.takeIf("=")) {
        value();
      }
      annotations();
      separator();
      types.put(id, type);
    }
    return types;
  }

  private int number(Token token) throws IdlException {
    try {
      return Integer.decode(token.text());
    } catch (NumberFormatException e) {
      throw tokens.wrong("a field id before it, not " + token.text());
    }
  }

  private void value() throws IdlException {
    Token first = tokens.take();
    if (first.is("{")) {
      tokens.skipTo("{", "}");
    } else if (first.is("[")) {
      tokens.skipTo("[", "]");
    }
  }

  private void annotations() throws IdlException {
    if (tokens.takeIf("(")) {
      tokens.skipTo("(", ")");
    }
  }

  private void separator() throws IdlException {
    if (!tokens.takeIf(",")) {
      tokens.takeIf(";");
    }
  }
}
