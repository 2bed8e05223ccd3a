/** Requests that nobody should send, and what the program answers. */
package io.spillway.distribution.hostile;
