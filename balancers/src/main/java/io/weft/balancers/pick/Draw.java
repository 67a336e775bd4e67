package io.weft.balancers.pick;

import java.util.random.RandomGenerator;

/** Draws one of the first places. Any thread, without locks or allocation. */
interface Draw {

  /** A place by chance, in proportion to weight. */
  int draw(RandomGenerator random);

  /** How many places it draws from: those from 0 on. 1 or more while there are any. */
  int range();
}
