/** Real processes that are killed, starved of disk, and started again: nothing acknowledged may be lost. */
package io.spillway.distribution.durability;
