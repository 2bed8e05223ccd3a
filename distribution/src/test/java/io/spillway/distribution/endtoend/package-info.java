/** Whole processes together: real SDKs send to Spillway, which sends to the real Go collector, and nothing may change on the way. */
package io.spillway.distribution.endtoend;
