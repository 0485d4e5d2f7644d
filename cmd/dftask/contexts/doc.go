// Package contexts has the commands that name managers in the configuration file.
package contexts
