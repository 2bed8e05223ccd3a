package io.spillway.standard.debug;

/** The bounds of the buckets of an exponential histogram. */
final class BucketBounds {
    private final double factor;

    BucketBounds(int scale) {
        factor = Math.scalb(Math.log(2), -scale);
    }

    /** The lower bound of the bucket with this index, which is the upper bound of the bucket before it. */
    double lower(double index) {
        return Math.exp(index * factor);
    }
}
