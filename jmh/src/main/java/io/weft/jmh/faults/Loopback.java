package io.weft.jmh.faults;

import java.util.List;

/** The loopback interface, on which nothing can be cut off. */
record Loopback() implements Network {
  @Override
  public String address(int endpoint) {
    return "127.0.0.1";
  }

  @Override
  public List<String> inside(List<String> command) {
    return command;
  }

  @Override
  public boolean canPartition() {
    return false;
  }

  @Override
  public void partition(int endpoint) {
    throw new UnsupportedOperationException("not on the loopback interface");
  }

  @Override
  public void join(int endpoint) {
    throw new UnsupportedOperationException("not on the loopback interface");
  }
}
