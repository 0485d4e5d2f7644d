// Package image knows images as people name them: by reference and platform.
package image
