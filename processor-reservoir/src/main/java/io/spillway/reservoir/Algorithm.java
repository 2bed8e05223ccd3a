package io.spillway.reservoir;

/** The rule by which a reservoir chooses traces. */
enum Algorithm {
    /** The traces with the largest randomness: a bottom-k sample that all collectors agree on. */
    CONSISTENT,
    /** Every set of k traces alike, by Li's Algorithm L (ACM TOMS 20(4), 1994). */
    UNIFORM,
    /** By weight: exponential keys (Efraimidis and Spirakis, IPL 97(5), 2006). */
    WEIGHTED,
    /** Younger traces are likelier: exponential keys with forward decay (Cormode et al., ICDE 2009). */
    TIME_DECAY
}
