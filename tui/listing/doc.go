// Package listing has what people choose of a list: its columns, its order and its
// filter. The dashboard, the command line and the configuration file know the same
// words.
package listing
