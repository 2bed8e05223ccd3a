/**
 * The way to an API server: its address, its TLS, the credentials, and requests whose failures name the verb and the resource.
 */
@NullMarked
package io.spillway.kubernetes.client;

import org.jspecify.annotations.NullMarked;
