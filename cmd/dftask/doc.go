// Command dftask finds who holds a copy of a URL, an image or a task in a
// Dragonfly P2P fleet, purges it, and proves that it is gone.
package main
