/** Holds the documents to the program: their commands run, their configurations load, their tables match the code, their links resolve. */
@org.jspecify.annotations.NullMarked
package io.spillway.distribution.documents;
