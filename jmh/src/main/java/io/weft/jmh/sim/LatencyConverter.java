package io.weft.jmh.sim;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a distribution: {@code constant:2s}, {@code normal:167ms,5ms}, {@code lognormal:20ms,0.5}
 * or {@code percentiles:50=20ms,99=80ms,100=1s}.
 */
final class LatencyConverter implements ITypeConverter<Latency> {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(us|ms|s)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?");

  @Override
  public Latency convert(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String[] terms = text.substring(colon + 1).split(",", -1);
    return switch (kind + " " + terms.length) {
      case "constant 1" -> Latency.constant(span(terms[0]));
      case "normal 2" -> Latency.normal(span(terms[0]), span(terms[1]));
      case "lognormal 2" -> Latency.logNormal(span(terms[0]), number(terms[1]));
      default -> {
        if (!kind.equals("percentiles")) {
          throw wrong(
              text,
              "constant:TIME, normal:MEAN,DEVIATION, lognormal:MEDIAN,SIGMA or"
                  + " percentiles:PERCENT=TIME,...");
        }
        yield Latency.percentiles(percentiles(terms));
      }
    };
  }

  private static Map<Double, Duration> percentiles(String[] terms) {
    Map<Double, Duration> percentiles = new TreeMap<>();
    for (String term : terms) {
      int equals = term.indexOf('=');
      if (equals < 0) {
        throw wrong(term, "PERCENT=TIME");
      }
      double percent = number(term.substring(0, equals));
      if (percent > 100) {
        throw wrong(term, "0 to 100 percent");
      }
      percentiles.put(percent, span(term.substring(equals + 1)));
    }
    return percentiles;
  }

  private static double number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw wrong(text, "a number such as 0.5");
    }
    return Double.parseDouble(text);
  }

  private static Duration span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, "a number and us, ms or s, such as 20ms");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "us" -> Duration.ofNanos(number * 1000);
      case "ms" -> Duration.ofMillis(number);
      default -> Duration.ofSeconds(number);
    };
  }

  private static TypeConversionException wrong(String text, String expected) {
    return new TypeConversionException("\"" + text + "\": expected " + expected);
  }
}
