// Package input is what text inputs and typed keys share.
package input
