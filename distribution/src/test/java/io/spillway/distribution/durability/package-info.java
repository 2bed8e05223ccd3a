/** Tests that kill real processes, fill their disks, and start them again. No acknowledged item may be lost. */
package io.spillway.distribution.durability;
