package io.weft.stack.settings.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes a tree of the events of a YAML parser.
 *
 * <p>The tree is made here and not by the library so that its limits hold before memory or the
 * thread's stack are spent: a file may be small and stand for much, through aliases of aliases
 * ("billion laughs") or deep nesting. Tags are refused: they have no meaning in a configuration.
 */
final class YamlTree {
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ALIASES = 50;

  /** Counted with what aliases stand for. */
  private static final int MAX_NODES = 20_000;

  private final Source source;
  private final Substitution substitution;
  private final Problems problems;
  private final Map<Anchor, Sized> anchors = new HashMap<>();
  private int aliases;
  private int nodes;

  private YamlTree(Source source, Substitution substitution, Problems problems) {
    this.source = source;
    this.substitution = substitution;
    this.problems = problems;
  }

  /** A node and how many it is, itself included. */
  private record Sized(YamlNode node, int size) {}

  /** A form of YAML that is not taken. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Position at;

    Refused(Position at, String message) {
      super(message);
      this.at = at;
    }
  }

  /** The root of the file, or nothing when it has no content or when its form is reported wrong. */
  static Optional<YamlNode> parse(Source source, Substitution substitution, Problems problems) {
    if (source.text().length() > MAX_LENGTH) {
      problems.error(
          Position.START,
          "the file has %d characters; at most %d are taken"
              .formatted(source.text().length(), MAX_LENGTH));
      return Optional.empty();
    }
    YamlTree tree = new YamlTree(source, substitution, problems);
    try {
      LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_LENGTH).build();
      return tree.document(new Parse(settings).parseString(source.text()).iterator());
    } catch (Refused e) {
      problems.error(e.at, String.valueOf(e.getMessage()));
    } catch (MarkedYamlEngineException e) {
      problems.error(e.getProblemMark().map(YamlTree::position).orElse(Position.START), reason(e));
    } catch (ReaderException e) {
      int codePoints = source.text().codePointCount(0, source.text().length());
      int index = Math.min(Math.max(e.getPosition(), 0), codePoints);
      problems.error(
          source.position(source.text().offsetByCodePoints(0, index)),
          "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.error(Position.START, "this is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<YamlNode> document(Iterator<Event> events) {
    Optional<YamlNode> root = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, DocumentStart, DocumentEnd, StreamEnd, Comment -> {}
        default -> {
          if (root.isPresent()) {
            throw new Refused(position(event), "a second document; the file must have one only");
          }
          root = Optional.of(node(event, events, 1));
        }
      }
    }
    return root;
  }

  private YamlNode node(Event event, Iterator<Event> events, int depth) {
    Position at = position(event);
    if (depth > MAX_DEPTH) {
      throw new Refused(at, "nested more than " + MAX_DEPTH + " deep");
    }
    if (event instanceof AliasEvent alias) {
      return alias(at, alias);
    }
    int before = nodes;
    count(at, 1);
    YamlNode node;
    if (event instanceof ScalarEvent scalar) {
      refuseTag(at, scalar.getTag());
      node = scalar(at, scalar);
    } else {
      refuseTag(at, ((CollectionStartEvent) event).getTag());
      node =
          event instanceof MappingStartEvent
              ? mapping(at, events, depth)
              : sequence(at, events, depth);
    }
    int size = nodes - before;
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, new Sized(node, size)));
    return node;
  }

  /** An anchor is known once its node is complete, so a node cannot contain itself. */
  private YamlNode alias(Position at, AliasEvent event) {
    Sized target = anchors.get(event.getAlias());
    if (target == null) {
      throw new Refused(
          at, "the alias *" + event.getAlias() + " has no anchor that ends before it");
    }
    if (++aliases > MAX_ALIASES) {
      throw new Refused(at, "more than " + MAX_ALIASES + " aliases");
    }
    count(at, target.size());
    return target.node();
  }

  private void count(Position at, int more) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new Refused(at, "more than " + MAX_NODES + " values, those of aliases included");
    }
  }

  private YamlNode mapping(Position at, Iterator<Event> events, int depth) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event event = events.next(); !isEnd(event); event = events.next()) {
      YamlNode key = node(event, events, depth + 1);
      YamlNode value = node(events.next(), events, depth + 1);
      if (key instanceof YamlNode.Scalar name) {
        entries.add(new YamlNode.Entry(name, value));
      } else {
        problems.error(key.at(), "a key must be a word, this is " + key.form());
      }
    }
    return new YamlNode.Mapping(at, entries);
  }

  private YamlNode sequence(Position at, Iterator<Event> events, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = events.next(); !isEnd(event); event = events.next()) {
      items.add(node(event, events, depth + 1));
    }
    return new YamlNode.Sequence(at, items);
  }

  private YamlNode.Scalar scalar(Position at, ScalarEvent event) {
    YamlNode.Style style =
        switch (event.getScalarStyle()) {
          case PLAIN -> YamlNode.Style.PLAIN;
          case LITERAL -> YamlNode.Style.LITERAL;
          case FOLDED -> YamlNode.Style.FOLDED;
          default -> YamlNode.Style.QUOTED;
        };
    String written = event.getValue();
    YamlNode.Scalar raw = new YamlNode.Scalar(at, written, written, style, false, true, false);
    Substitution.Result result =
        substitution.apply(
            written, (offset, problem) -> problems.error(source.inside(raw, offset), problem));
    return new YamlNode.Scalar(
        at, result.text(), written, style, result.secret(), result.resolved(), false);
  }

  private static void refuseTag(Position at, Optional<String> tag) {
    tag.ifPresent(
        name -> {
          throw new Refused(at, "the tag " + Quote.of(name) + ": tags are not supported");
        });
  }

  private static boolean isEnd(Event event) {
    return switch (event.getEventId()) {
      case MappingEnd, SequenceEnd -> true;
      default -> false;
    };
  }

  private static Position position(Event event) {
    return event.getStartMark().map(YamlTree::position).orElse(Position.START);
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String reason(MarkedYamlEngineException e) {
    String context = e.getContext();
    return context == null || context.isEmpty()
        ? "this is not YAML: " + e.getProblem()
        : "this is not YAML: " + context + ", " + e.getProblem();
  }
}
