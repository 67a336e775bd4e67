package io.weft.control.store;

/** A text in the version in which it stands. */
public record Document(String text, Version version) {}
