/**
 * Micro-benchmarks of single steps on the way of a call, on JMH. Build them with {@code mvn -pl jmh
 * -am -DskipTests package} and run them with {@code java -jar jmh/target/benchmarks.jar -prof gc},
 * with a part of a benchmark's name to run that one alone, {@code -p name=value} to narrow its
 * parameters, and {@code -rf json -rff FILE} to keep the numbers. Short runs are the default here
 * and suffice to see a step double; use {@code -f 3 -wi 5 -i 10} for numbers to be quoted.
 */
@NullMarked
package io.weft.jmh;

import org.jspecify.annotations.NullMarked;
