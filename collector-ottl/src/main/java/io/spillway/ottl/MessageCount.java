package io.spillway.ottl;

/** The messages of a repeated field, such as the events of a span: a condition can count them. */
record MessageCount(String field, int count) {}
